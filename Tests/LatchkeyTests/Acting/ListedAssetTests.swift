import AccessRules
import Testing

@testable import Latchkey

/// The list of an asset is changed by what changes it, and only as far as it is another one.
@Suite struct ListedAssetTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    private static let everybody: Set<Identity> = [
        "ann", "art", "max", "mia", "bob", "cat", "uma", "rea", "lea",
    ]

    /// How many entries an operation of the host application changes.
    private func changes(_ operation: Operation) throws -> Int {
        try world.store.write { writer in
            let before = writer.undoable.progress.changeCount
            try writer.execute(operation, by: Actor(host: 0, "acme"))
            return writer.undoable.progress.changeCount - before
        }
    }

    private func list(_ users: Set<Identity>) -> Asset.Access {
        .listed(users: Array(users).sorted(), groups: ["techs"])
    }

    @Test func anEditThatLeavesTheListAloneDoesNotRewriteIt() throws {
        #expect(
            try world.host(.asset("wide", access: list(Self.everybody))) == "done")
        #expect(try world.host(.asset("open")) == "done")
        let rename = AssetEdit(name: "Renamed")
        let plain = try changes(.editAsset("open", rename))
        #expect(try changes(.editAsset("wide", rename)) < plain + 5)
        #expect(try world.store.problems() == [])
    }

    @Test func whoStaysOnAListIsLeftAlone() throws {
        #expect(try world.host(.asset("wide", access: list(Self.everybody))) == "done")
        let fewer = Self.everybody.subtracting(["rea"])
        #expect(try changes(.setAssetPermissions("wide", list(fewer))) < 10)
        #expect(try world.store.problems() == [])
        let records = try world.records()
        #expect(records.contains(#""access":{"users":["ann","art","bob","cat","lea","#))
        #expect(!records.contains(#""rea"],"groups":["techs"]"#))
        #expect(try changes(.setAssetPermissions("wide", .everyone)) > 10)
        #expect(try world.store.problems() == [])
    }
}
