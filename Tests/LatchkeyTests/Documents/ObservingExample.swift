import Testing

@testable import Latchkey

/// What `Docs/Observing.md` follows a store into.
struct NameMirror {
    var position: String?
    var names: [String] = []

    mutating func replace(with names: [String], at position: String) {
        self.names = names
        self.position = position
    }

    mutating func apply(_ entry: LogEntry) {
        guard let resource = entry.resource else { return }
        names.append("\(entry.operation) \(resource.id)")
    }
}

// swift-format-ignore
/// Copies the names of organizations, and goes on where it was.
func mirrorNames(of store: Store, into mirror: inout NameMirror) async throws {
    var start = mirror.position.map { ChangePosition($0) }
    if start == nil {
        // What is there now; what follows has neither a gap nor an overlap with it.
        let (names, position) = try await store.read { view in
            let organizations = try view.organizations(
                Reach(of: Ref("ann", of: "acme"), for: .viewOrganization), size: 1_000)
            return (organizations.items.map { "\($0)" }, try view.changePosition())
        }
        mirror.replace(with: names, at: "\(position)")
        start = position
    }
    let changes = try store.changes(since: start, in: ["acme"], includingReads: false)
    for try await change in changes {
        for entry in change.entries where entry.resource?.kind == "organization" {
            mirror.apply(entry)
        }
        mirror.position = "\(change.position)"
    }
}

/// The program of `Docs/Observing.md`, compiled and run as it stands there.
@Suite(.timeLimit(.minutes(20))) struct ObservingExample {
    @Test func theProgramGoesOnWhereItWas() async throws {
        let scratch = try Scratch()
        var store = try makeStore(scratch, smallWorld)
        var mirror = NameMirror()
        for name in ["east", "west"] {
            // Ends when the store is closed.
            let writing = Task { [store] in
                #expect(try await eventually { store.watch.waiterCount == 1 })
                let wakes = store.watch.counts.wakes
                let session = try store.session(for: ann)
                try await session.perform(
                    .createOrganization(
                        Organization(account: "acme", id: Identity(name), name: name)))
                // Woken, and waiting again: all is applied.
                #expect(
                    try await eventually {
                        store.watch.counts.wakes > wakes && store.watch.waiterCount == 1
                    })
                try await store.close()
            }
            try await mirrorNames(of: store, into: &mirror)
            try await writing.value
            store = try await Store.open(at: scratch.store)
        }
        #expect(
            mirror.names == [
                "acme/north", "acme/south", "createOrganization east", "createOrganization west",
            ])
        try await store.close()
    }
}
