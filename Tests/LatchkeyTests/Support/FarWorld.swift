import AccessRules
import Latchkey

/// The small world, and a third account, `far`, whose number is not that under which accounts
/// themselves stand: an Administrator, an Editor and two organizations.
private let farWorld =
    smallWorld + """
        {"type":"account","id":"far","subdomain":"far","name":"Far away"}
        {"type":"user","account":"far","id":"fay","email":"fay@far.example","name":"Fay","role":"administrator"}
        {"type":"user","account":"far","id":"fox","email":"fox@far.example","name":"Fox","role":"editor"}
        {"type":"organization","account":"far","id":"east","name":"Eastwind"}
        {"type":"organization","account":"far","id":"west","name":"Westwind","kind":"Customer"}

        """

/// A store of that and more lines, which does nothing by itself, with a clock that the test moves.
func makeFarStore(
    _ scratch: Scratch, and lines: String, clock: TestClock = TestClock(),
    _ change: (inout Store.Options) -> Void = { _ in }
) throws -> Store {
    try makeStore(scratch, farWorld + lines) {
        $0.clock = { clock.now }
        $0.trials.sweeps = false
        change(&$0)
    }
}
