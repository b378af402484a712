import AccessRules
import Samples
import Testing

@testable import Latchkey

/// What a Manager could do to see more is found where there is such a sequence, and as short as there is one: held against all operations, each
/// and in pairs, carried out one after another.
@Suite struct WideningTests {
    private static let manager = Ref<User>("man", of: "acme")
    private static let day: Int64 = 86_400_000
    /// The instants at which edges of these worlds begin and end, the first behind now.
    private static let instants = [testNow.after(day), testNow.after(2 * day)]

    private static let people = """
        {"type":"account","id":"acme","subdomain":"acme","name":"Acme"}
        {"type":"user","account":"acme","id":"ann","email":"ann@a","name":"A","role":"administrator"}
        {"type":"user","account":"acme","id":"man","email":"man@a","name":"M","role":"manager"}

        """

    /// A world of two organizations, three groups and four assets with edges at random.
    private struct World {
        let lines: String
        private var random: LogRandom

        init(seed: UInt64) {
            random = LogRandom(seed: seed)
            var lines =
                people + """
                    {"type":"user","account":"acme","id":"eda","email":"eda@a","name":"E","role":"editor"}
                    {"type":"group","account":"acme","id":"g1","name":"G"}
                    {"type":"group","account":"acme","id":"g2","name":"G"}
                    {"type":"group","account":"acme","id":"no","name":"N","deniedAssetTypes":["password"]}

                    """
            let states = ["normal", "normal", "archived", "normal", "deleted"]
            for organization in ["o1", "o2"] {
                let state = states[Int(random.next() % 5)]
                lines +=
                    #"{"type":"organization","account":"acme","id":"\#(organization)","name":"O","state":"\#(state)"}"#
                    + "\n"
            }
            let lists = [
                "", #","access":{"users":[],"groups":["g1"]}"#,
                #","access":{"users":["man"],"groups":[]}"#,
                #","access":{"users":["eda"],"groups":["g1","g2"]}"#,
            ]
            let kinds = ["password", "document"]
            for asset in ["a1", "a2"] {
                let kind = kinds[Int(random.next() % 2)]
                let list = lists[Int(random.next() % 4)]
                let state = states[Int(random.next() % 4)]
                lines +=
                    #"{"type":"asset","account":"acme","id":"\#(asset)","organization":"o\#(random.next() % 2 + 1)","kind":"\#(kind)","name":"A"\#(list),"state":"\#(state)"}"#
                    + "\n"
            }
            if let organization = lines.firstMatch(of: #/"id":"a1","organization":"(o.)"/#)?.1 {
                lines +=
                    #"{"type":"asset","account":"acme","id":"a3","organization":"\#(organization)","kind":"\#(kinds[Int(random.next() % 2)])","name":"A","container":"a1","state":"\#(states[Int(random.next() % 4)])"}"#
                    + "\n"
                lines +=
                    #"{"type":"asset","account":"acme","id":"a4","organization":"\#(organization)","kind":"\#(kinds[Int(random.next() % 2)])","name":"A","container":"a3"}"#
                    + "\n"
            }
            func edge(_ text: String, _ random: inout LogRandom) -> String {
                let times = ["2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"]
                let interval: String
                switch random.next() % 6 {
                case 0: interval = #","until":"\#(times[0])""#
                case 1: interval = #","until":"\#(times[1])""#
                case 2: interval = #","from":"\#(times[0])""#
                case 3: interval = #","from":"\#(times[0])","until":"\#(times[1])""#
                default: interval = ""
                }
                return #"{"account":"acme",\#(text)\#(interval)}"# + "\n"
            }
            for organization in ["o1", "o2"] {
                for party in [#""user":"man""#, #""group":"g1""#, #""group":"g2""#]
                where random.next() % 2 == 0 {
                    lines += edge(
                        #""type":"grant","organization":"\#(organization)",\#(party)"#, &random)
                }
            }
            for group in ["g1", "g2", "no"] where random.next() % 2 == 0 {
                lines += edge(#""type":"membership","group":"\#(group)","user":"man""#, &random)
            }
            self.lines = lines
        }
    }

    /// Everything that could be done with what is there.
    private static let operations: [Latchkey.Operation] = {
        let validities = [Validity.always, Validity(until: instants[1])]
        let groups: [Identity] = ["g1", "g2", "no"]
        let assets: [Identity] = ["a1", "a2", "a3", "a4"]
        let organizations: [Identity] = ["o1", "o2"]
        var all: [Latchkey.Operation] = [
            .assignRole("man", .administrator), .assignRole("man", .manager),
            .assignRole("man", .editor), .assignRole("eda", .manager),
            .setAllOrganizations("man", true), .setAllOrganizations("eda", true),
            .invite("ida", .editor), .editUser("ann", UserEdit(email: "x@a")),
            .editUser("eda", UserEdit(email: "x@a")), .removeUser("eda"),
            .createGroup(Group(account: "acme", id: "new", name: "New")),
            .moveOrganization("o1", under: "o2"), .moveOrganization("o2", under: "o1"),
        ]
        for organization in organizations {
            for validity in validities {
                for grantee in [Grant.Grantee.user("man"), .user("eda")]
                    + groups.map({ .group($0) })
                {
                    all.append(
                        .grantAccess(
                            Grant(
                                account: "acme", organization: organization, grantee: grantee,
                                validity: validity)))
                }
            }
            all += [
                .revokeAccess(to: organization, from: .user("man")),
                .revokeAccess(to: organization, from: .group("g1")),
                .archiveOrganization(organization), .deleteOrganization(organization),
                .restoreOrganization(organization), .destroyOrganization(organization),
            ]
        }
        for group in groups {
            for user in ["man", "eda"] as [Identity] {
                for validity in validities {
                    all.append(
                        .addMember(
                            Membership(
                                account: "acme", group: group, member: .user(user),
                                validity: validity)))
                }
                all.append(.removeMember(.user(user), from: group))
            }
            all += [
                .deleteGroup(group), .denyAssetTypes(group, []),
                .editGroup(group, GroupEdit(name: "R")),
            ]
        }
        for asset in assets {
            for access in [
                Asset.Access.everyone, .listed(users: ["man"], groups: []),
                .listed(users: [], groups: ["g2"]), .listed(users: [], groups: []),
            ] { all.append(.setAssetPermissions(asset, access)) }
            all += [
                .editAsset(asset, AssetEdit(kind: "document")),
                .editAsset(asset, AssetEdit(kind: "password")), .archiveAsset(asset),
                .deleteAsset(asset), .restoreAsset(asset), .destroyAsset(asset),
                .releaseAsset(asset), .moveAsset(asset, to: "o1"), .moveAsset(asset, to: "o2"),
            ]
            for other in assets where other != asset { all.append(.embedAsset(asset, in: other)) }
        }
        return all
    }()

    /// What the Manager may see at some instants, of what is there and not deleted.
    private func seen(_ view: View, _ things: [Target]) throws -> Set<String> {
        var seen: Set<String> = []
        for instant in [testNow] + Self.instants {
            for thing in things {
                let action: Action =
                    if case .asset = thing { .viewAsset } else { .viewOrganization }
                do throws(StoreError) {
                    if try view.can(Question(may: Self.manager, action, thing, at: instant)) {
                        seen.insert("\(thing) \(instant.iso8601)")
                    }
                } catch {
                    guard case .unknown = error.kind else { throw error }
                }
            }
        }
        return seen
    }

    private func things(_ view: View) throws -> [Target] {
        let organizations = try view.page(Query<Organization>(in: "acme"), size: .max).items
        let deleted = organizations.filter { $0.state == .deleted }.map(\.id)
        let assets = try view.page(Query<Asset>(in: "acme"), size: .max).items
        return organizations.filter { $0.state != .deleted }
            .map { Target.organization(Ref($0.id, of: "acme")) }
            + assets.filter { !deleted.contains($0.organization) }
            .map { Target.asset(Ref($0.id, of: "acme")) }
    }

    /// What of some sequences lets the Manager see more; nil where none does.
    private func first(
        of sequences: some Sequence<[Latchkey.Operation]>, _ view: View, _ things: [Target]
    ) throws -> [Latchkey.Operation]? {
        let before = try seen(view, things)
        for sequence in sequences {
            do {
                let isWider = try view.after(
                    sequence.map { AccountOperation($0, in: "acme") }, by: Self.manager
                ) { after in try !seen(after, things).isSubset(of: before) }
                if isWider { return sequence }
            } catch is StoreError {}
        }
        return nil
    }

    private func isAllowed(_ sequence: [Latchkey.Operation], _ view: View) throws -> Bool {
        do {
            try view.after(
                sequence.map { AccountOperation($0, in: "acme") }, by: Self.manager
            ) { _ in }
            return true
        } catch is StoreError { return false }
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func theShortestSequenceIsFound(_ seed: UInt64) throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, World(seed: seed).lines)
        let found = try store.read { (view) throws in
            let found = try view.widening(of: Self.manager)
            let things = try things(view)
            let single = try first(of: Self.operations.lazy.map { [$0] }, view, things)
            #expect(
                (found?.operations.count == 1) == (single != nil),
                "seed \(seed): found \(String(describing: found)), there is \(String(describing: single))"
            )
            if found?.operations.count != 1, seed <= Self.pairedSeeds {
                let begins = try Self.operations.filter { try isAllowed([$0], view) }
                let pair = try first(
                    of: begins.lazy.flatMap { begin in Self.operations.lazy.map { [begin, $0] } },
                    view, things)
                #expect(
                    (found?.operations.count == 2) == (pair != nil),
                    "seed \(seed): found \(String(describing: found)), there is \(String(describing: pair))"
                )
            }
            return found
        }
        // Done in truth, it is as was said.
        guard let found else { return }
        let question = Question(
            may: Self.manager, found.target.kind == .asset ? .viewAsset : .viewOrganization,
            found.target, at: found.instant)
        #expect(try store.read { (view) throws in try !view.can(question) }, "seed \(seed)")
        _ = try store.session(for: Self.manager, signIn: [.singleSignOn, .secondFactor])
            .perform(found.operations)
        #expect(try store.read { (view) throws in try view.can(question) }, "seed \(seed)")
    }

    /// Up to which seed pairs of operations are tried, which takes some seconds for each world.
    private static let pairedSeeds: UInt64 = 8

    /// What is found of the Manager in a world of these lines beside an account with an Administrator.
    private func found(_ lines: String) throws -> Widening? {
        let scratch = try Scratch()
        let store = try makeStore(scratch, Self.people + lines)
        return try store.read { (view) throws in try view.widening(of: Self.manager) }
    }

    /// What makes more than one operation necessary: what is archived is restored before, and a list and a kind that fail at once are both changed.
    @Test func whatIsArchivedIsRestoredBefore() throws {
        let found = try found(
            """
            {"type":"group","account":"acme","id":"g1","name":"G"}
            {"type":"group","account":"acme","id":"no","name":"N","deniedAssetTypes":["password"]}
            {"type":"organization","account":"acme","id":"o1","name":"O"}
            {"type":"asset","account":"acme","id":"a1","organization":"o1","kind":"password","name":"A","access":{"users":[],"groups":["g1"]},"state":"archived"}
            {"type":"grant","account":"acme","organization":"o1","user":"man"}
            {"type":"membership","account":"acme","group":"g1","user":"man","until":"2026-03-02T00:00:00Z"}
            {"type":"membership","account":"acme","group":"no","user":"man","from":"2026-03-02T00:00:00Z"}

            """)
        #expect(
            found?.operations.map(\.name)
                == ["restoreAsset", "setAssetPermissions", "editAsset"])
        #expect(found?.instant == Self.instants[0])
    }

    /// Of what an asset is embedded in everything that is archived is in the way of another kind.
    @Test func everyArchivedContainerIsRestoredBefore() throws {
        let found = try found(
            """
            {"type":"group","account":"acme","id":"no","name":"N","deniedAssetTypes":["password"]}
            {"type":"organization","account":"acme","id":"o1","name":"O"}
            {"type":"asset","account":"acme","id":"out","organization":"o1","kind":"document","name":"A"}
            {"type":"asset","account":"acme","id":"mid","organization":"o1","kind":"document","name":"A","container":"out","state":"archived"}
            {"type":"asset","account":"acme","id":"in","organization":"o1","kind":"password","name":"A","container":"mid"}
            {"type":"grant","account":"acme","organization":"o1","user":"man"}
            {"type":"membership","account":"acme","group":"no","user":"man","from":"2026-03-02T00:00:00Z"}

            """)
        #expect(found?.operations.map(\.name) == ["restoreAsset", "editAsset"])
        #expect(found?.target == .asset(Ref("in", of: "acme")))
    }

    @Test func whatIsForEverCannotBeWidened() throws {
        let world = try ActingWorld()
        for user in ["max", "mia", "bob", "ann"] as [Identity] {
            let found = try world.store.read { (view) throws in
                try view.widening(of: Ref(user, of: "acme"))
            }
            #expect(found == nil, "\(user)")
        }
    }
}
