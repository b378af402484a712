import Latchkey
import Testing

/// The program of `Docs/WhatIf.md`, compiled and run as it stands there.
@Suite struct WhatIfExample {
    @Test func theProgramRuns() throws {
        let world = try ActingWorld()
        let store = world.store

        // swift-format-ignore
        do {
            let change = [
                AccountOperation(.addMember(Membership(account: "acme", group: "strict", member: .user("bob"))), in: "acme"),
                AccountOperation(.assignRole("bob", .manager), in: "acme"),
            ]
            let safe = Question(may: Ref("bob", of: "acme"), .viewAsset, .asset(Ref("safe", of: "acme")))
            let (does, would) = try store.read { view in
                try view.after(change, by: Ref("ann", of: "acme")) { after in
                    (try view.can(safe), try after.can(safe))
                }
            }
            print(does, would)  // true false: the group denies passwords
            #expect(does && !would)

            let difference = try store.read { view in
                try view.after(change, by: Ref("ann", of: "acme")) { after in try after.difference(from: view) }
            }
            for line in difference.lines {
                print(line.users, line.targets, "+", line.gained.map(\.name), "-", line.lost.map(\.name), line.causes)
            }
            if !difference.gainsNothing { print("somebody would gain something") }
            #expect(!difference.gainsNothing)
        }
    }
}
