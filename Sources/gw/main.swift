import CSystem
import GWKit

gw_harden_process()
// curl's TLS library would write session keys to the file that this variable names.
ProcessEnvironment.unset("SSLKEYLOGFILE")

let words = Array(CommandLine.arguments.dropFirst())
let outcome = Launch.run(words)
if let signal = outcome.signal { Interrupts.die(by: signal) }
Launch.leave(outcome.status)
