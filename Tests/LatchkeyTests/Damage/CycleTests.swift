import AccessRules
import Testing

@testable import Latchkey

/// Organizations that are beneath each other and assets that are embedded in each other, as no
/// operation makes them and damage might: whatever follows parents or containers comes to an end.
@Suite(.timeLimit(.minutes(20))) struct CycleTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeStore(scratch, smallWorld) { $0.trials.sweeps = false }
    }

    private func loopParents() throws {
        try store.write { writer in
            let (account, first) = try writer.reader.require(north, .organization)
            let (_, second) = try writer.reader.require(south, .organization)
            for (child, parent) in [(first, second), (second, first)] {
                var record = try writer.reader.existing(OrganizationRecord.self, account, child)
                record.parent = parent
                try writer.put(record, account, child)
                try writer.post(child, to: PostingSet(account, .children, of: parent))
            }
        }
    }

    private func loopContainers() throws {
        try store.write { writer in
            let (account, safe) = try writer.reader.require(safe, .asset)
            let (_, note) = try writer.reader.require(Ref<Asset>("note", of: "acme"), .asset)
            var record = try writer.reader.existing(AssetRecord.self, account, safe)
            record.container = note
            try writer.put(record, account, safe)
            try writer.post(safe, to: PostingSet(account, .embedded, of: note))
            writer.undoable.stale.note(.asset, account, safe)
        }
    }

    private func host(_ body: @escaping (inout Administration) throws -> Void) -> StoreError.Kind? {
        kind { try store.administer { try body(&$0) } }
    }

    @Test func whatIsBeneathACycleOfOrganizationsIsRefusedAsDamage() throws {
        try loopParents()
        // A new one has nothing beneath it; one that is moved there would be looked for above itself.
        try store.administer {
            try $0.insert(.organization(Organization(account: "acme", id: "other", name: "Other")))
        }
        let ann = Session(store, ann, "acme", nil)
        #expect(kind { try ann.perform(.moveOrganization("other", under: "north")) }.isDamaged)
        #expect(
            host {
                try $0.update(
                    .organization(
                        Organization(account: "acme", id: "other", name: "Other", parent: "south")))
            }.isDamaged)
        // Decisions, lists and exports follow no parents.
        #expect(try store.can(bob, .viewOrganization, .organization(north)))
        _ = try store.read { (view) throws in
            try view.organizations(Reach(of: bob, for: .viewOrganization)).items
        }
        #expect(try store.exported().contains(#""id":"other""#))
        // One of them can be taken out of it, and then everything is as it should be.
        try ann.perform(.moveOrganization("north", under: nil))
        try ann.perform(.moveOrganization("other", under: "north"))
        #expect(try store.problems() == [])
    }

    @Test func whatIsEmbeddedInACycleOfAssetsIsAnError() throws {
        try loopContainers()
        let note = Ref<Asset>("note", of: "acme")
        for asset in [safe, note] {
            let found = kind { _ = try store.can(bob, .viewAsset, .asset(asset)) }
            #expect(found.isDamagedOrLimit, "\(asset): \(found as Any)")
        }
        let ann = Session(store, ann, "acme", nil)
        try store.administer {
            try $0.insert(
                .asset(
                    Asset(
                        account: "acme", id: "key", organization: "north", kind: "password",
                        name: "Key")))
        }
        let operations: [Latchkey.Operation] = [
            .embedAsset("key", in: "note"), .destroyAsset("safe"), .deleteAsset("safe"),
            .moveAsset("safe", to: "south"), .releaseAsset("note"),
        ]
        for operation in operations {
            let found = kind { try ann.perform(operation) }
            #expect(found != nil, "\(operation)")
        }
        #expect(host { try $0.destroy(note) } != nil)
        // An export ends, whatever it says of them.
        _ = kind { _ = try store.exported() }
        _ = try store.read { (view) throws in
            kind { _ = try view.assets(Reach(of: bob, for: .viewAsset)) }
        }
    }
}

extension Optional where Wrapped == StoreError.Kind {
    fileprivate var isDamagedOrLimit: Bool {
        if case .limit? = self { true } else { isDamaged }
    }
}
