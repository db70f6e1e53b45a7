# bash completion for wirewatch

_wirewatch() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]-} words='' options=''
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W 'run check status changes watch demo inspect diff query source article receiver delivery help --help --version' -- "$current")
    return
  fi
  case $command in
    'source') words='add discover list show edit remove pause resume poll import export' ;;
    'article') words='list show history diff' ;;
    'receiver') words='list test' ;;
    'delivery') words='list' ;;
  esac
  if [[ -n $words ]]; then
    if ((COMP_CWORD == 2)); then
      mapfile -t COMPREPLY < <(compgen -W "$words --help" -- "$current")
      return
    fi
    command+=" ${COMP_WORDS[2]}"
  fi
  case $command in
    'run') options='--config --json --help' ;;
    'check') options='--config --json --help' ;;
    'status') options='--config --json --help' ;;
    'changes') options='--after --limit --follow --kind --query --config --json --help' ;;
    'watch') options='--keyword --webhook --slack --every --once --allow --full-text --config --json --help' ;;
    'demo') options='--config --json --help' ;;
    'inspect') options='--as --url --base --content-type --agent --target --config --json --help' ;;
    'diff') options='--config --json --help' ;;
    'query') options='--explain --config --json --help' ;;
    'source add') options='--id --title --language --edition-of --kind --every --every-max --tag --full-text --yes --config --json --help' ;;
    'source discover') options='--config --json --help' ;;
    'source list') options='--state --tag --config --json --help' ;;
    'source show') options='--config --json --help' ;;
    'source edit') options='--url --title --language --edition-of --kind --every --every-max --tag --full-text --config --json --help' ;;
    'source remove') options='--config --json --help' ;;
    'source pause') options='--config --json --help' ;;
    'source resume') options='--config --json --help' ;;
    'source poll') options='--config --json --help' ;;
    'source import') options='--every --tag --full-text --config --json --help' ;;
    'source export') options='--config --json --help' ;;
    'article list') options='--source --limit --config --json --help' ;;
    'article show') options='--config --json --help' ;;
    'article history') options='--config --json --help' ;;
    'article diff') options='--config --json --help' ;;
    'receiver list') options='--config --json --help' ;;
    'receiver test') options='--config --json --help' ;;
    'delivery list') options='--receiver --state --limit --config --json --help' ;;
  esac
  words=''
  case $before in
    --as) words='auto feed article listing sitemap opml robots discover charset url date httpdate' ;;
    --kind) words='auto feed listing sitemap page new edited removed restored replaced moved outage recovered stale blocked gap drift purge gone' ;;
    --state) words='waiting ok failing paused pending delivered dead' ;;
  esac
  if [[ -n $words ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  elif [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
  else
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}

complete -F _wirewatch wirewatch
