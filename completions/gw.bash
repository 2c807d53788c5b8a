# Completions of gw for bash. Needs no other package: `source` it, or put it where bash-completion finds it.
# shellcheck shell=bash

# Reads the line up to the cursor into `words`, without quotes and escapes, the last one being typed. `stem` becomes
# what bash keeps of that word: it replaces only what follows an open quote or an unquoted character of
# COMP_WORDBREAKS, so that `local/llama:8b` is to be answered by `8b`. `quote` is the open quote.
__gw_read_line() {
  local rest=${COMP_LINE:0:COMP_POINT} word='' is_word='' before='' chunk last
  words=() stem='' quote=''
  while [[ -n $rest ]]; do
    if [[ -n $quote ]]; then
      chunk=${rest%%"$quote"*}
      # Within double quotes a backslash keeps the next character from ending them.
      if [[ $quote == '"' && $chunk == *\\* ]]; then
        chunk=${chunk%%\\*}
        word+=$chunk${rest:${#chunk}+1:1}
        rest=${rest:${#chunk}+2}
        continue
      fi
      word+=$chunk
      [[ $chunk == "$rest" ]] && break
      rest=${rest:${#chunk}+1}
      quote='' stem=$before
      continue
    fi
    case $rest in
      [[:space:]]*)
        [[ -n $is_word ]] && words+=("$word")
        word='' is_word='' stem=''
        rest=${rest:1}
        ;;
      [\'\"]*)
        quote=${rest:0:1} before=$stem stem=$word is_word=1
        rest=${rest:1}
        ;;
      \\*)
        word+=${rest:1:1} is_word=1
        rest=${rest:2}
        ;;
      *)
        chunk=${rest%%[[:space:]\'\"\\]*}
        last=${chunk%"${chunk##*["$COMP_WORDBREAKS"]}"}
        [[ -n $last ]] && stem=$word$last
        word+=$chunk is_word=1
        rest=${rest:${#chunk}}
        ;;
    esac
  done
  words+=("$word")
}

_gw() {
  local -a words lines
  local stem quote line directive='' head='' value are_files=''
  COMPREPLY=()
  __gw_read_line
  # What gw prints is data: it is quoted where it must be, and never evaluated.
  mapfile -t lines < <(command gw __complete -- "${words[@]:1}" 2>/dev/null)
  if [[ ${lines[0]-} == :* ]]; then
    directive=${lines[0]}
    lines=("${lines[@]:1}")
  fi
  if [[ $directive == :files* ]]; then
    head=${directive#*$'\t'} value=${words[${#words[@]}-1]}
    mapfile -t lines < <(compgen -f -- "${value#"$head"}")
    lines=("${lines[@]/#/"$head"}")
    # bash quotes names of files, but only where the name is all that it puts in.
    if [[ $stem == "$head"* ]]; then
      are_files=1
      compopt -o filenames 2>/dev/null
    else
      compopt -o nospace 2>/dev/null
    fi
  elif [[ $directive == :open ]]; then
    compopt -o nospace 2>/dev/null
  fi
  compopt -o nosort 2>/dev/null
  for line in "${lines[@]}"; do
    value=${line%%$'\t'*}
    [[ $value == "$stem"* ]] || continue
    value=${value#"$stem"}
    if [[ -z $are_files && $value == *[!A-Za-z0-9_.,:=@%/+-]* ]]; then
      # Within a quote what is special differs; such a word is not offered there.
      [[ -n $quote ]] && continue
      printf -v value %q "$value"
    fi
    COMPREPLY+=("$value")
  done
}

complete -F _gw gw
