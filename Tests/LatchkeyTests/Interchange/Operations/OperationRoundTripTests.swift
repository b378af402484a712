import AccessRules
import Samples
import Testing

@testable import Latchkey

@Suite("Interchange: operations") struct OperationRoundTripTests {
    static let examples = leastOperationLines + fullOperationLines

    @Test("Canonical lines come out as they went in", arguments: examples)
    func canonical(line: String) throws {
        let operation = try AccountOperation(line: line)
        guard operation.seed == nil || line.contains("\"seed\"") else { return }
        #expect(operation.line == line)
        var bytes: [UInt8] = []
        var encoder = InterchangeEncoder()
        encoder.encode(operation, into: &bytes)
        encoder.encode(operation, into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "\(line)\n\(line)\n")
    }

    @Test("Each operation has a line, by the name under which it is logged")
    func names() throws {
        let names = try leastOperationLines.map {
            try AccountOperation(line: $0).operation.lineName
        }
        #expect(names == OperationName.allCases)
        #expect(Set(PossibleOperation.all.map(\.operation.name)) == Set(OperationName.table.names))
        for possible in PossibleOperation.all {
            #expect(possible.operation.name == possible.operation.lineName.name)
        }
    }

    @Test("What a line says is a value")
    func values() throws {
        let instant = try Instant(iso8601: "2027-01-01T00:00:00Z")
        let grant = Grant(
            account: "acme", organization: "o1", grantee: .group("g2"),
            validity: Validity(until: instant))
        let lines: [(String, Latchkey.Operation)] = [
            (
                #"{"operation":"grantAccess","account":"acme","organization":"o1","group":"g2","until":"2027-01-01T00:00:00Z"}"#,
                .grantAccess(grant)
            ),
            (
                #"{"operation":"addMember","account":"acme","group":"g2","user":"u7"}"#,
                .addMember(Membership(account: "acme", group: "g2", member: .user("u7")))
            ),
            (
                #"{"operation":"assignRole","account":"acme","user":"u7","role":"manager"}"#,
                .assignRole("u7", .manager)
            ),
            (#"{"operation":"removeUser","account":"acme","user":"u9"}"#, .removeUser("u9")),
            (
                #"{"operation":"editOrganization","account":"acme","organization":"o","kind":"K","clear":["status"]}"#,
                .editOrganization("o", OrganizationEdit(kind: "K", status: .some(nil)))
            ),
            (
                #"{"operation":"editConnection","account":"acme","connection":"c","clear":["until","message","from"]}"#,
                .editConnection("c", ConnectionEdit(message: .some(nil), validity: .always))
            ),
            (
                #"{"operation":"moveOrganization","account":"acme","organization":"o","clear":["parent"]}"#,
                .moveOrganization("o", under: nil)
            ),
        ]
        for (line, operation) in lines {
            let expected = AccountOperation(operation, in: "acme")
            #expect(try AccountOperation(line: line) == expected)
            #expect(try AccountOperation(line: expected.line) == expected)
        }
        let accepted = AccountOperation(.acceptConnection(Ref("c/1", of: "acme")), in: "noc")
        #expect(
            accepted.line
                == #"{"operation":"acceptConnection","account":"noc","connection":"acme/c/1"}"#)
    }

    @Test("Any operation is read from its line as itself")
    func random() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RandomOperation(seed: seed)
        var cases = Set<String>()
        for round in 0..<200 {
            for name in OperationName.allCases {
                let operation = AccountOperation(random.operation(name), in: random.account)
                #expect(operation.operation.lineName == name)
                let line = operation.line
                let read = try? AccountOperation(line: line)
                #expect(read == operation, "seed \(seed), round \(round): \(line)")
                #expect(read?.line == line, "seed \(seed), round \(round)")
                let isByName =
                    if case .draftConnectionTo = operation.operation { " to" } else { "" }
                cases.insert(name.name + isByName)
            }
        }
        #expect(cases.count == OperationName.allCases.count + 1)
    }

    @Test(
        "What is not canonical comes out canonical",
        arguments: [
            (
                #" { "role" : "lite", "name":"U", "email":"a\u0040b", "id":"u", "account":"a", "allOrganizations":false, "operation":"inviteUser" } "#,
                #"{"operation":"inviteUser","account":"a","id":"u","email":"a@b","name":"U","role":"lite"}"#
            ),
            (
                #"{"operation":"denyAssetTypes","account":"a","group":"g","deniedAssetTypes":["é","z","Z"]}"#,
                #"{"operation":"denyAssetTypes","account":"a","group":"g","deniedAssetTypes":["Z","z","é"]}"#
            ),
            (
                #"{"operation":"editOrganization","account":"a","organization":"o","clear":["status","kind"]}"#,
                #"{"operation":"editOrganization","account":"a","organization":"o","clear":["kind","status"]}"#
            ),
            (
                #"{"operation":"editUser","account":"a","user":"u","name":"U"}"#,
                #"{"operation":"editUser","account":"a","user":"u","name":"U"}"#
            ),
            (
                #"{"operation":"editGroup","account":"a","group":"g","name":"G","clear":[]}"#,
                #"{"operation":"editGroup","account":"a","group":"g","name":"G"}"#
            ),
            (
                #"{"operation":"changeSyncSettings","account":"a","syncs":[{"integration":"z","direction":"both"},{"direction":"inbound","integration":"a","enabled":false}]}"#,
                #"{"operation":"changeSyncSettings","account":"a","syncs":[{"integration":"a","direction":"inbound"},{"integration":"z","direction":"both"}]}"#
            ),
        ])
    func notCanonical(line: String, canonical: String) throws {
        let operation = try AccountOperation(line: line)
        #expect(operation.line == canonical)
        #expect(try AccountOperation(line: canonical) == operation)
    }

    @Test("What an operation does not look at is not in its line")
    func ignored() throws {
        let made = Authorship(by: Ref("u", of: "acme"), time: testNow)
        let pairs: [(Latchkey.Operation, Latchkey.Operation)] = [
            (
                .inviteUser(
                    User(
                        account: "noc", id: "u", email: "a@b", name: "", role: .lite,
                        status: .removed, isEnrolledInMFA: true)),
                .inviteUser(User(account: "acme", id: "u", email: "a@b", name: "", role: .lite))
            ),
            (
                .createOrganization(
                    Organization(account: "acme", id: "o", name: "", state: .deleted)),
                .createOrganization(Organization(account: "acme", id: "o", name: ""))
            ),
            (
                .createAsset(
                    Asset(
                        account: "acme", id: "a", organization: "o", kind: "k", name: "",
                        state: .archived)),
                .createAsset(
                    Asset(account: "acme", id: "a", organization: "o", kind: "k", name: ""))
            ),
            (
                .addMember(
                    Membership(account: "acme", group: "g", member: .user("u"), made: made)),
                .addMember(Membership(account: "acme", group: "g", member: .user("u")))
            ),
            (
                .grantAccess(
                    Grant(account: "acme", organization: "o", grantee: .user("u"), made: made)),
                .grantAccess(Grant(account: "acme", organization: "o", grantee: .user("u")))
            ),
            (
                .draftConnection(
                    Connection(
                        id: "c", host: "acme", delegate: "noc", maximumRole: .editor,
                        status: .accepted, sent: made, accepted: made)),
                .draft("c", to: "noc")
            ),
        ]
        for (operation, read) in pairs {
            let line = AccountOperation(operation, in: "acme").line
            #expect(try AccountOperation(line: line) == AccountOperation(read, in: "acme"))
        }
    }

    @Test(
        "What is read from its line does what the operation does", arguments: PossibleOperation.all)
    func done(possible: PossibleOperation) throws {
        let read = try AccountOperation(
            line: AccountOperation(possible.operation, in: possible.account).line)
        #expect(read.account == possible.account)
        var stores: [[Substring]] = []
        for operation in [possible.operation, read.operation] {
            let world = try ActingWorld()
            try possible.prepare(world.store)
            #expect(try world.does(possible.user, in: possible.account, operation) == "done")
            stores.append(try world.changed())
        }
        #expect(stores[0] == stores[1])
    }

    @Test("The longest operation fits one line")
    func longest() throws {
        let list = longestList()
        let operation = AccountOperation(
            .setAssetPermissions("a", .listed(users: list, groups: list)),
            in: "acme")
        let line = operation.line
        #expect(line.utf8.count > 15_000_000)
        #expect(line.utf8.count <= InterchangeLimit.lineByteCountMaximum)
        #expect(try AccountOperation(line: line) == operation)
    }
}

extension AccountOperation {
    /// The seed that the operation has.
    var seed: SecretSeed? {
        switch operation {
        case .sendConnection(_, let seed), .generateAPIKey(_, _, _, let seed): seed
        default: nil
        }
    }
}
