import AccessRules
import Glibc
import LMDB
import Latchkey
import Samples
import Synchronization
import SystemPackage
import TestNumbers

/// What is recorded: every way in which a store's file is written.
struct Workloads {
    let folder: FilePath
    let sample: [UInt8]

    /// - Parameter folder: For stores that are made beforehand.
    init(_ folder: FilePath) throws {
        self.folder = folder
        sample = try SampleStore.make(in: folder, actingWorld + SampleStore.organizations(0..<12))
    }

    func all(seed: UInt64) throws -> [Workload] {
        operations + [
            makingEmpty, makingByImport, importing, administering, mixed(seed), growing,
            reusing, reading, settings, together(seed),
            try removing(), try indexing(), try folding(), batches, try acceptingClock(),
        ] + Self.failingSyncs(sample) + (try upgrading())
    }

    /// Each operation after what it needs.
    private var operations: [Workload] {
        PossibleOperation.all.map { possible in
            .opened("operation-\(possible.operation.name)", before: sample) { store, marks in
                try possible.prepare(store)
                try marks.settle(store)
                let receipt = try store.session(possible.user, in: possible.account)
                    .perform(possible.operation)
                marks.acknowledge(receipt.commitNumber)
                try marks.settle(store)
            }
        }
    }

    // MARK: Making

    private var makingEmpty: Workload {
        Workload("making", before: nil, weight: 3) { path, marks in
            let store = try Store.create(at: path, options: SampleStore.options())
            try marks.settle(store)
            try store.administer { administration in
                try administration.insert(
                    .account(Account(id: "acme", subdomain: "acme", name: "Acme")))
            }
            try marks.settle(store)
            marks.readLock(path)
            try store.close()
        }
    }

    private var makingByImport: Workload {
        Workload("making-by-import", before: nil, weight: 5) { [folder] path, marks in
            let lines = actingWorld + SampleStore.organizations(0..<20)
            let store = try Store.create(
                at: path, importing: [SampleStore.source(lines, in: folder)],
                options: SampleStore.options()
            ).store
            try marks.settle(store)
            marks.readLock(path)
            try store.close()
        }
    }

    private var importing: Workload {
        .opened("importing", before: sample, weight: 4) { [folder] store, marks in
            for number in 0..<3 {
                let lines = SampleStore.organizations(0..<40, "i\(number)-")
                try store.importLines(from: [SampleStore.source(lines, in: folder)])
                try marks.settle(store)
            }
            // One that is refused at its end.
            let lines = SampleStore.organizations(0..<40, "i0-")
            _ = try? store.importLines(from: [SampleStore.source(lines, in: folder)])
            try marks.settle(store)
        }
    }

    // MARK: Writing

    private var administering: Workload {
        .opened("administering", before: sample, weight: 3) { store, marks in
            for number in 0..<8 {
                try store.administer { administration in
                    for object in Self.things(number) { try administration.insert(object) }
                }
                try marks.settle(store)
                // One that is given up in the middle.
                _ = try? store.administer { administration in
                    try administration.insert(Self.things(number + 100)[0])
                    throw UsageError(text: "given up")
                }
            }
        }
    }

    private static func things(_ number: Int) -> [InterchangeObject] {
        let user = Identity("u\(number)")
        let name = "User \(number)"
        return [
            .user(
                User(
                    account: "acme", id: user, email: "u\(number)@acme.example", name: name,
                    role: .editor)),
            .membership(Membership(account: "acme", group: "techs", member: .user(user))),
            .grant(Grant(account: "acme", organization: "north", grantee: .user(user))),
            .asset(
                Asset(
                    account: "acme", id: Identity("x\(number)"), organization: "north",
                    kind: "password", name: "Asset \(number)",
                    access: .listed(users: [], groups: ["techs"]))),
        ]
    }

    /// Whatever comes, in sessions, some of it refused.
    private func mixed(_ seed: UInt64) -> Workload {
        .opened("mixed", before: sample, weight: 12) { store, marks in
            var random = SplitMix64(seed: seed)
            let ann = try store.session("acme/ann", client: "198.51.100.7")
            for number in 0..<60 {
                let thing = Identity("m\(random.below(12))")
                let operation: Latchkey.Operation =
                    switch random.below(8) {
                    case 0: .organization(thing, under: "north")
                    case 1: .asset(thing, in: "south", kind: "password")
                    case 2: .grant(thing, to: .group("techs"))
                    case 3: .destroyOrganization(thing)
                    case 4: .editAsset(thing, AssetEdit(name: "Name \(number)"))
                    case 5: .invite(thing, .editor)
                    case 6: .removeUser(thing)
                    default: .embedAsset(thing, in: "far")
                    }
                if let receipt = try? ann.perform(operation) {
                    marks.acknowledge(receipt.commitNumber)
                }
                try marks.settle(store)
            }
        }
    }

    /// The file grows: long texts, of some pages each.
    private var growing: Workload {
        .opened("growing", before: sample, weight: 4) { store, marks in
            let ann = try store.session("acme/ann")
            for number in 0..<6 {
                let text = String(repeating: "Long \(number) ", count: 1_500)
                try ann.perform(.editGroup("techs", GroupEdit(description: text)))
                try marks.settle(store)
            }
        }
    }

    /// A long read holds pages back, so that the file grows; then they are used again.
    private var reusing: Workload {
        .opened("reusing", before: sample, weight: 6) { store, marks in
            let ann = try store.session("acme/ann")
            func edit(_ number: Int) throws {
                try ann.perform(.editAsset("rack", AssetEdit(name: "Rack \(number)")))
                try marks.settle(store)
            }
            try store.read { _ in for number in 0..<8 { try edit(number) } }
            for number in 8..<20 { try edit(number) }
        }
    }

    /// What is read is logged: passwords before they are told, the rest a little later.
    private var reading: Workload {
        .opened("reading", before: sample, weight: 3) { store, marks in
            let bob = try store.session("acme/bob")
            for _ in 0..<4 {
                _ = try bob.asset("safe")
                marks.acknowledge(try store.position)
                _ = try bob.organization("north")
                _ = try bob.asset("rack")
                usleep(60_000)
                marks.acknowledge(try store.position)
            }
        }
    }

    private var settings: Workload {
        .opened("settings", before: sample, weight: 3) { store, marks in
            let ann = try store.session("acme/ann")
            for number in 0..<4 {
                try ann.perform(.setSeatLimit(20 + number))
                try ann.perform(.manageData(AccountSettings.Retention(deletedDays: 30 + number)))
                try marks.settle(store)
                let key = try ann.generateAPIKey(
                    Identity("key\(number)"), name: "Key", for: "assets")
                marks.acknowledge(try store.position)
                _ = try store.present(apiKey: key.secret)
                try marks.settle(store)
            }
        }
    }

    /// Several threads at once share commits.
    private func together(_ seed: UInt64) -> Workload {
        .opened("together", before: sample, weight: 6) { store, marks in
            let threads = (0..<4).map { thread in
                Thread {
                    for number in 0..<10 {
                        let id = Identity("t\(thread)-\(number)")
                        guard let session = try? store.session("acme/ann"),
                            let receipt = try? session.perform(.organization(id))
                        else { continue }
                        marks.acknowledge(receipt.commitNumber)
                    }
                }
            }
            for thread in threads { thread.join() }
            try marks.settle(store)
        }
    }

    // MARK: In steps

    /// Of what refers to a removed thing a little goes at a time.
    private func removing() throws -> Workload {
        let before = try SampleStore.make(
            in: folder, actingWorld + SampleStore.organizations(0..<30))
        let options = SampleStore.options {
            $0.trials.removalChangeCount = 8
            $0.trials.sweeps = true
        }
        return .opened("removing", before: before, weight: 8, options: options) { store, marks in
            let ann = try store.session("acme/ann")
            for operation: Latchkey.Operation in [
                .deleteGroup("techs"), .removeUser("bob"), .destroyOrganization("north"),
            ] {
                marks.acknowledge(try ann.perform(operation).commitNumber)
                usleep(100_000)
                marks.acknowledge(try store.position)
            }
        }
    }

    /// Indexes are built beside writes.
    private func indexing() throws -> Workload {
        let before = try SampleStore.make(
            in: folder, actingWorld + SampleStore.organizations(0..<12),
            options: SampleStore.options { $0.trials.leaveOutIndexes() })
        let options = SampleStore.options {
            $0.trials.indexedRecordCount = 24
            $0.trials.sweeps = true
        }
        return .opened("indexing", before: before, weight: 8, options: options) { store, marks in
            let ann = try store.session("acme/ann")
            for number in 0..<4 {
                marks.acknowledge(
                    try ann.perform(.organization(Identity("x\(number)"))).commitNumber)
                usleep(50_000)
                marks.acknowledge(try store.position)
            }
        }
    }

    /// A segment of the log is full, and is indexed with the writes that follow.
    private func folding() throws -> Workload {
        let before = try SampleStore.make(
            in: folder, actingWorld + SampleStore.log(8_180))
        return .opened("folding", before: before, weight: 4, isInShortForm: false) { store, marks in
            let ann = try store.session("acme/ann")
            for number in 0..<24 {
                try ann.perform(.editAsset("rack", AssetEdit(name: "Rack \(number)")))
                try marks.settle(store)
            }
        }
    }
}
