import CSystem
import GWKit

gw_harden_process()
gw_keep_memory()
// curl's TLS library would write session keys to the file that this variable names.
ProcessEnvironment.unset("SSLKEYLOGFILE")

let outcome = Launch.run(ProcessArguments.read())
// A signal that came when the call was already over still ends the process, and with it the loop around it.
if let signal = outcome.signal ?? Interrupts.pending { Interrupts.die(by: signal) }
Launch.leave(outcome.status)
