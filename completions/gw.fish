# Completions of gw for fish.

function __gw_complete
    command -q gw; or return
    # Without quotes and escapes; fish 4 has a name of its own for that.
    set -l typed (commandline -xpc 2>/dev/null; or commandline -opc)
    # The word being typed comes as it stands, perhaps within a quote that is still open.
    set -l raw (commandline -ct)
    set -l current (string unescape -- "$raw"; or string unescape -- "$raw'"; or string unescape -- "$raw\"")
    set -q current[1]; or set current ''
    # What gw prints is data: fish escapes what it inserts, and nothing is evaluated.
    set -l lines (command gw __complete -- $typed[2..-1] $current[1] 2>/dev/null)
    switch "$lines[1]"
        case ':files*'
            set -l head (string replace -r '^:files\t' '' -- $lines[1])
            set -l beginning (string sub -s (math (string length -- "$head") + 1) -- $current[1])
            for path in (__fish_complete_path "$beginning")
                printf '%s\n' "$head$path"
            end
        case ':*'
            printf '%s\n' $lines[2..-1]
        case '*'
            printf '%s\n' $lines
    end
end

complete -c gw -f -k -a '(__gw_complete)'
