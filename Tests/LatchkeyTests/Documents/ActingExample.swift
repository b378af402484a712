import Latchkey
import Testing

/// The program of `Docs/Acting.md`, compiled and run as it stands there.
@Suite struct ActingExample {
    @Test func theProgramRuns() async throws {
        let world = try ActingWorld()
        let store = world.store

        // swift-format-ignore
        do {
            let session = try store.session(for: Ref("ann", of: "acme"), client: "10.1.2.3")
            try await session.perform(.assignRole("bob", .manager))
            try await session.perform(.archiveOrganization("north"))
        }

        #expect(try world.log(of: "acme").count { $0.contains("10.1.2.3") } == 2)
        try store.close()
    }
}
