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

    // MARK: What the log says of it

    private static let crowd = (1...500).map { "p\($0)" }

    /// A world of many more users, and an asset that is listed for all of them.
    private static func crowdedWorld() throws -> ActingWorld {
        let lines = crowd.map {
            #"{"type":"user","account":"acme","id":"\#($0)","email":"\#($0)@acme.example","name":"P","role":"lite"}"#
                + "\n"
        }
        let world = try ActingWorld(lines.joined())
        let list = Asset.Access.listed(
            users: crowd.map { Identity($0) } + ["mia"], groups: ["techs"])
        #expect(try world.host(.asset("wide", access: list)) == "done")
        return world
    }

    private func entries(_ world: ActingWorld, _ operation: String) throws -> [LogEntry] {
        try world.store.entries(of: "acme").filter { $0.operation == operation }
    }

    @Test func anEntryOfALongListTellsWhoCameAndWhoWent() throws {
        let world = try Self.crowdedWorld()
        var users = Set(Self.crowd.map { Identity($0) })
        users.remove("p7")
        users.formUnion(["ann", "mia"])
        let access = Asset.Access.listed(users: users.sorted(), groups: ["techs"])
        #expect(try world.host(.setAssetPermissions("wide", access)) == "done")
        let entry = try #require(try entries(world, "setAssetPermissions").last)
        func told(_ user: String) -> String {
            #"{"type":"asset","account":"acme","id":"wide","organization":"north","kind":"document","name":"wide","access":{"users":["\#(user)"],"groups":["techs"],"unchanged":{"users":500}}}"#
        }
        #expect(entry.before == told("p7") && entry.after == told("ann"))
        // Whoever sees all of the asset sees so much of the entry.
        for user in ["acme/ann", "acme/mia"] {
            let shown = try world.session(user)
                .logEntries(matching: LogFilter(operation: "setAssetPermissions"))
            #expect(shown.first?.before == told("p7"), "\(user)")
        }
    }

    @Test func anEntryOfANewNameDoesNotRepeatALongList() throws {
        let world = try Self.crowdedWorld()
        let edit = AssetEdit(name: "Renamed", changesContents: true)
        #expect(try world.host(.editAsset("wide", edit)) == "done")
        let told = try entries(world, "editAsset") + entries(world, Asset.contentsOperation)
        #expect(told.count == 2)
        for entry in told {
            for line in [entry.before, entry.after] {
                let line = try #require(line)
                #expect(
                    line.contains(
                        #""access":{"users":[],"groups":["techs"],"unchanged":{"users":501}}"#),
                    "\(line)")
            }
        }
        // What is made, and what goes, is told whole.
        let made = try #require(try entries(world, "createAsset").last?.after)
        #expect(made.contains(#""p500""#) && !made.contains("unchanged"))
    }

    @Test func aShortListIsToldWhole() throws {
        let limit = OmittedNames.repeatedCountMaximum
        let names = Self.crowd.prefix(limit + 1).map { Identity($0) }
        func told(_ users: [Identity]) -> String {
            let access = Asset.Access.listed(users: users, groups: [])
            let asset = Asset(
                account: "a", id: "x", organization: "o", kind: "k", name: "n", access: access)
            let other = Asset(
                account: "a", id: "x", organization: "o", kind: "k", name: "m", access: access)
            return InterchangeEncoder.texts(of: .asset(other), .asset(asset)).after ?? ""
        }
        #expect(told(Array(names.dropLast())).contains(#""p\#(limit)""#))
        #expect(told(names).contains(#""users":[],"groups":[],"unchanged":{"users":17}"#))
    }

    /// A name that only Unicode calls the same is another.
    @Test func fieldsOfAnEntryAreComparedByBytes() throws {
        let world = try ActingWorld()
        #expect(try world.host(.asset("named")) == "done")
        for name in ["\u{E9}", "e\u{301}"] {
            #expect(try world.host(.editAsset("named", AssetEdit(name: name))) == "done")
        }
        let fields = try #require(try entries(world, "editAsset").last).changedFields
        #expect(fields.map(\.key) == ["name"])
        #expect(fields.first?.before?.utf8.count == 4 && fields.first?.after?.utf8.count == 5)
    }

    @Test func theDeniedTypesOfAGroupAreToldAlike() throws {
        let types = (10..<60).map { "kind\($0)" }
        let before = Group(account: "a", id: "g", name: "G", deniedAssetTypes: types)
        let after = Group(
            account: "a", id: "g", name: "G", deniedAssetTypes: types.dropFirst() + ["new"])
        let told = InterchangeEncoder.texts(of: .group(before), .group(after))
        let start = #"{"type":"group","account":"a","id":"g","name":"G","deniedAssetTypes":["#
        #expect(told.before == start + #""kind10"],"unchanged":{"deniedAssetTypes":49}}"#)
        #expect(told.after == start + #""new"],"unchanged":{"deniedAssetTypes":49}}"#)
    }

    @Test func whatIsLeftOutOfEntriesComesBackWithThem() throws {
        let world = try Self.crowdedWorld()
        #expect(try world.host(.editAsset("wide", AssetEdit(name: "Renamed"))) == "done")
        let exported = try world.store.exported()
        let scratch = try Scratch()
        let other = try makeStore(scratch, exported)
        // The import has an entry of its own.
        #expect(
            try entries(world, "editAsset")
                == other.entries(of: "acme").filter { $0.operation == "editAsset" })
        #expect(try other.problems() == [])
    }

    /// A list that leaves names out is no list: who imports one would lose who is on it.
    @Test func aLineThatLeavesNamesOutIsNoAsset() throws {
        let line =
            #"{"type":"asset","account":"acme","id":"x","organization":"north","kind":"k","name":"n","access":{"users":[],"groups":[],"unchanged":{"users":17}}}"#
        #expect(throws: StoreError.self) { _ = try ActingWorld(line + "\n") }
    }
}
