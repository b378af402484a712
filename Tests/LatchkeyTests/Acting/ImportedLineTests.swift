import AccessRules
import Testing

@testable import Latchkey

/// What an import in a session lets in is what its operations would have added.
@Suite struct ImportedLineTests {
    /// A line, and the operation that adds the same.
    struct Twin: Sendable, CustomTestStringConvertible {
        var object: InterchangeObject
        var operation: Operation

        var testDescription: String { "\(operation)" }

        static func group(_ group: Group) -> Twin {
            Twin(object: .group(group), operation: .createGroup(group))
        }

        static func user(_ role: Role, everything: Bool = false) -> Twin {
            let user = User(
                account: "acme", id: "new", email: "new@acme.example", name: "New", role: role,
                hasAllOrganizations: everything, status: .invited)
            return Twin(object: .user(user), operation: .inviteUser(user))
        }

        static func organization(under parent: Identity? = nil) -> Twin {
            let organization = Organization(
                account: "acme", id: "new", name: "New", parent: parent)
            return Twin(
                object: .organization(organization), operation: .createOrganization(organization))
        }

        static func asset(
            in organization: Identity = "north", kind: String = "document",
            access: Asset.Access = .everyone, container: Identity? = nil
        ) -> Twin {
            let asset = Asset(
                account: "acme", id: "new", organization: organization, kind: kind, name: "New",
                access: access, container: container)
            return Twin(object: .asset(asset), operation: .createAsset(asset))
        }

        static func grant(_ organization: Identity, to grantee: Grant.Grantee) -> Twin {
            let grant = Grant(account: "acme", organization: organization, grantee: grantee)
            return Twin(object: .grant(grant), operation: .grantAccess(grant))
        }

        static func member(_ member: Membership.Member, of group: Identity) -> Twin {
            let membership = Membership(account: "acme", group: group, member: member)
            return Twin(object: .membership(membership), operation: .addMember(membership))
        }

        static let draft: Twin = {
            let connection = Connection(
                id: "new", host: "acme", delegate: "far", maximumRole: .editor, status: .draft)
            return Twin(
                object: .connection(connection), operation: .draftConnection(connection))
        }()

        static let template: Twin = {
            let template = AssetTemplate(
                account: "acme", id: "new", name: "New", kind: "document")
            return Twin(object: .template(template), operation: .createAssetTemplate(template))
        }()
    }

    static let twins: [Twin] =
        Role.allCases.map { .user($0) } + [
            .user(.manager, everything: true), .user(.lite, everything: true),
            .group(Group(account: "acme", id: "new", name: "New")),
            .group(
                Group(account: "acme", id: "new", name: "New", deniedAssetTypes: ["document"])),
            .organization(), .organization(under: "north"), .organization(under: "o1"),
            .organization(under: "o2"), .organization(under: "none"),
            .asset(), .asset(kind: "password"), .asset(in: "o1"), .asset(in: "o2"),
            .asset(in: "none"), .asset(access: .listed(users: ["bob"], groups: ["strict"])),
            .asset(access: .listed(users: [], groups: [])),
            .asset(access: .listed(users: ["none"], groups: [])),
            .asset(access: .listed(users: ["cat"], groups: [])), .asset(container: "rack"),
            .asset(container: "safe"), .asset(container: "secret"), .asset(container: "none"),
            .asset(container: "shelf"), .asset(container: "box"),
            .asset(kind: "password", container: "rack"),
            .asset(access: .listed(users: ["bob"], groups: []), container: "rack"),
            .grant("north", to: .user("uma")), .grant("south", to: .user("bob")),
            .grant("north", to: .user("bob")), .grant("north", to: .user("ann")),
            .grant("north", to: .user("cat")), .grant("none", to: .user("uma")),
            .grant("north", to: .group("techs")), .grant("north", to: .group("strict")),
            .grant("south", to: .connection("nights")), .grant("north", to: .user("none")),
            .member(.user("bob"), of: "techs"), .member(.user("bob"), of: "strict"),
            .member(.user("ann"), of: "techs"), .member(.user("cat"), of: "techs"),
            .member(.connection("nights"), of: "techs"), .member(.user("bob"), of: "none"),
            .draft, .template,
        ]

    /// The importers, and the groups that the Manager is in.
    static let importers: [(Identity, [Identity])] = [
        ("ann", []), ("mia", []), ("mia", ["techs"]), ("mia", ["strict"]),
        ("mia", ["techs", "strict"]),
    ]

    @Test(arguments: importers)
    func aLineIsLetInExactlyWhereItsOperationIs(_ importer: Identity, _ groups: [Identity])
        throws
    {
        let world = try ActingWorld()
        #expect(try world.host(.archiveOrganization("o1")) == "done")
        #expect(try world.host(.deleteOrganization("o2")) == "done")
        #expect(try world.host(.removeUser("cat")) == "done")
        // Something embedded in what is archived.
        #expect(try world.host(.asset("shelf")) == "done")
        #expect(try world.host(.asset("box", container: "shelf")) == "done")
        #expect(try world.host(.archiveAsset("shelf")) == "done")
        for group in groups { #expect(try world.host(.join(group, "mia")) == "done") }
        let session = try world.session("acme/\(importer)")
        var doneCount = 0
        for twin in Self.twins {
            let line = InterchangeEncoder.text(of: twin.object) + "\n"
            let source = try world.scratch.source(line)
            let imported = try attempt(in: world.store) { writer in
                let gate = try ImportGate(try writer.reader.actor(session), &writer)
                var lines = ImportLines([source], now: writer.now, gate)
                while try lines.advance() { try lines.insert(into: &writer) }
                try lines.finish(&writer)
            }
            try source.file.close()
            let done = try attempt(in: world.store) { writer in
                try writer.execute(twin.operation, by: try writer.reader.actor(session))
            }
            // What an operation finds there already it leaves as it is; an import refuses it.
            if imported.outcome == "refused uniqueGrant", done.outcome == "done" { continue }
            let outcomes = "\(twin.operation): \(imported.outcome), \(done.outcome)"
            #expect((imported.outcome == "done") == (done.outcome == "done"), "\(outcomes)")
            #expect(imported.records == done.records, "\(outcomes)")
            if done.outcome == "done" { doneCount += 1 }
        }
        #expect((10..<Self.twins.count).contains(doneCount))
        #expect(try world.store.problems() == [])
    }

    private struct Undone: Error {
        var records: [UInt8]
    }

    /// What becomes of something that is done and undone: "done" and the records then, or why
    /// not.
    private func attempt(in store: Store, _ body: (inout Writer) throws -> Void) throws
        -> (outcome: String, records: [UInt8])
    {
        do {
            try store.environment.write { transaction in
                try Writer.with(&transaction, now: testNow) { writer in
                    try body(&writer)
                    try writer.checkInvariants()
                    var bytes: [UInt8] = []
                    var exporter = Exporter(writer.reader)
                    try exporter.export(ExportOptions()) { bytes += $0 }
                    throw Undone(records: bytes)
                }
            }
        } catch let undone as Undone {
            return ("done", undone.records)
        } catch let error as StoreError { return (error.inFewWords, []) }
        return ("committed", [])
    }
}
