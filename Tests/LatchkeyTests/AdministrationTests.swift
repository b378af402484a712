import AccessRules
import Latchkey
import Testing

/// Changes by the host application's own hand: they take effect at once, keep every index in
/// step, and break no invariant.
@Suite struct AdministrationTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeStore(scratch, smallWorld)
    }

    private func change(_ body: (inout Administration) throws -> Void) throws {
        try store.administer(body)
        #expect(try store.problems() == [])
    }

    /// Nothing is changed by what is refused.
    private func refused(_ rule: StoreError.Rule, _ body: (inout Administration) throws -> Void)
        throws
    {
        let before = try store.exported()
        #expect(brokenRule { try store.administer(body) } == rule)
        #expect(try store.exported() == before)
        #expect(try store.problems() == [])
    }

    @Test func aGrantGivesAccessAndItsRemovalTakesIt() throws {
        let grant = Grant(account: "acme", organization: "south", grantee: .user("bob"))
        #expect(try !store.can(bob, .viewOrganization, .organization(south)))
        try change { try $0.insert(.grant(grant)) }
        #expect(try store.can(bob, .viewOrganization, .organization(south)))
        try change { try $0.remove(grant) }
        #expect(try !store.can(bob, .viewOrganization, .organization(south)))
    }

    @Test func aMembershipThatEndsEndsAccess() throws {
        let membership = Membership(account: "acme", group: "techs", member: .user("bob"))
        try change { try $0.remove(membership) }
        #expect(try !store.can(bob, .viewOrganization, .organization(north)))
    }

    @Test func aTimedGrantHoldsFromItsBeginToJustBeforeItsEnd() throws {
        let (begin, end) = (
            testNow, Instant(millisecondsSince1970: testNow.millisecondsSince1970 + 10)
        )
        try change {
            try $0.insert(
                .grant(
                    Grant(
                        account: "acme", organization: "south", grantee: .user("bob"),
                        validity: Validity(from: begin, until: end))))
        }
        for (offset, expected) in [(-1, false), (0, true), (9, true), (10, false)]
            as [(Int64, Bool)]
        {
            let instant = Instant(millisecondsSince1970: begin.millisecondsSince1970 + offset)
            #expect(
                try store.can(bob, .viewOrganization, .organization(south), at: instant)
                    == expected,
                "at \(offset) ms")
        }
    }

    @Test func aRemovedGroupTakesItsGrantsMembersAndListEntriesWithIt() throws {
        try change { administration in
            try administration.update(
                .asset(
                    Asset(
                        account: "acme", id: "safe", organization: "north", kind: "password",
                        name: "Safe", access: .listed(users: [], groups: ["techs"]))))
        }
        #expect(try store.can(bob, .viewAsset, .asset(safe)))
        try change { try $0.remove(Ref<Group>("techs", of: "acme")) }
        #expect(try !store.can(bob, .viewOrganization, .organization(north)))
        #expect(try store.can(ann, .viewAsset, .asset(safe)))
        // The list is empty now, and stays a list.
        #expect(try store.exported().contains(#""access":{"#))
    }

    @Test func aDestroyedOrganizationTakesItsAssetsAndItsIdentityIsNeverGivenOutAgain() throws {
        try change { try $0.destroy(north) }
        #expect(
            kind { _ = try store.can(bob, .viewOrganization, .organization(north)) }
                == .unknown(thing: "organization", "acme/north"))
        #expect(
            kind { _ = try store.can(ann, .viewAsset, .asset(safe)) }
                == .unknown(thing: "asset", "acme/safe"))
        let again = Organization(account: "acme", id: "north", name: "Again")
        #expect(
            kind { try store.administer { try $0.insert(.organization(again)) } }
                == .exists(thing: "organization", "acme/north"))
    }

    @Test func destroyingAParentMakesItsSubOrganizationsTopLevel() throws {
        try change { administration in
            try administration.insert(
                .organization(
                    Organization(account: "acme", id: "child", name: "C", parent: "north")))
            try administration.destroy(north)
        }
        let organizations = try store.exported().split(separator: "\n").filter {
            $0.hasPrefix(#"{"type":"organization""#)
        }
        #expect(organizations.contains { $0.contains("child") })
        #expect(!organizations.contains { $0.contains("parent") })
    }

    @Test func aRemovedUserLosesEverythingAndTheAddressIsFree() throws {
        try change { administration in
            try administration.update(
                .user(
                    User(
                        account: "acme", id: "bob", email: "bob@acme.example", name: "Bob",
                        role: .editor, status: .removed)))
            try administration.insert(
                .user(
                    User(
                        account: "acme", id: "bob2", email: "BOB@acme.example", name: "Bob",
                        role: .editor)))
        }
        let decision = try store.read { (view) throws in
            try view.decide(Question(may: bob, .viewOrganization, .organization(north)))
        }
        #expect(decision.deniedBy == .standing)
        #expect(decision.routes == [])
    }

    @Test func handlesOutliveChangesAndAnotherStoresHandlesAreRefused() throws {
        let (user, target) = try store.read { (view) throws in
            (try view.handle(bob), try view.target(.organization(north)))
        }
        try change { try $0.destroy(south) }
        #expect(
            try store.read { (view) throws in
                try view.decide(user, .viewOrganization, target).isAllowed
            })
        let elsewhere = try Scratch()
        let other = try makeStore(elsewhere, smallWorld)
        #expect(
            kind {
                _ = try other.read { (view) throws in
                    try view.decide(user, .viewOrganization, target)
                }
            }
                == .foreignHandle)
    }

    @Test func aClosureThatThrowsChangesNothing() throws {
        struct Changed: Error {}
        let before = try store.exported()
        #expect(throws: Changed.self) {
            try store.administer { administration in
                try administration.destroy(north)
                throw Changed()
            }
        }
        #expect(try store.exported() == before)
    }

    @Test func aChangeThatFailedEndsTheClosureEvenWhenTheErrorIsIgnored() throws {
        let before = try store.exported()
        let third = User(
            account: "acme", id: "c", email: "bob@acme.example", name: "C", role: .lite)
        #expect(
            brokenRule {
                try store.administer { administration in
                    try? administration.insert(.user(third))
                    try? administration.destroy(north)
                }
            } == .uniqueEmail)
        #expect(try store.exported() == before)
    }

    @Test func valuesThatTheFormatCannotTakeAreNotStored() throws {
        let before = try store.exported()
        let long = String(repeating: "x", count: 2_000)
        let objects: [InterchangeObject] = [
            .organization(Organization(account: "acme", id: "x", name: long)),
            .organization(Organization(account: "acme", id: "", name: "X")),
            .organization(Organization(account: "acme", id: Identity(long), name: "X")),
            .user(User(account: "acme", id: "x", email: "none", name: "X", role: .editor)),
            .account(Account(id: "a/b", subdomain: "x", name: "X")),
            .account(Account(id: "x", subdomain: "x", name: "X", seatLimit: 0)),
            .log(LogEntry(account: "acme", time: testNow, event: .read, operation: "x")),
            .header(version: 1), .end(lineCount: 1),
        ]
        for object in objects {
            guard case .invalid = kind(of: { try store.administer { try $0.insert(object) } })
            else {
                Issue.record("\(object)")
                continue
            }
        }
        #expect(try store.exported() == before)
    }

    @Test func everyChangeHasItsLogEntry() throws {
        try change {
            try $0.insert(.organization(Organization(account: "acme", id: "east", name: "East")))
        }
        let entries = try store.exported().split(separator: "\n").filter {
            $0.contains(#""type":"log""#) && $0.contains(#""operation":"createOrganization""#)
        }
        #expect(entries.count == 1)
        #expect(entries.first?.contains(#""after":{"type":"organization""#) == true)
    }

    // MARK: Invariants

    private func organizations(_ count: Int) -> [Organization] {
        (0..<count).map { Organization(account: "acme", id: Identity("l\($0)"), name: "L\($0)") }
    }

    private func grants(_ organizations: [Organization], _ grantee: Grant.Grantee) -> [Grant] {
        organizations.map { Grant(account: "acme", organization: $0.id, grantee: grantee) }
    }

    @Test func case30_liteWithFiveIsRefusedASixth() throws {
        let six = organizations(6)
        try change { administration in
            for organization in six { try administration.insert(.organization(organization)) }
            for grant in grants(Array(six.prefix(5)), .user("lea")) {
                try administration.insert(.grant(grant))
            }
        }
        try refused(.liteScope) { try $0.insert(.grant(grants([six[5]], .user("lea"))[0])) }
    }

    @Test func case31_liteWithThreeDirectAndThreeByGroupOneInBothIsFive() throws {
        let five = organizations(5)
        try change { administration in
            for organization in five { try administration.insert(.organization(organization)) }
            try administration.insert(.group(Group(account: "acme", id: "lites", name: "L")))
            try administration.insert(
                .membership(Membership(account: "acme", group: "lites", member: .user("lea"))))
            for grant in grants(Array(five[0...2]), .user("lea")) {
                try administration.insert(.grant(grant))
            }
            for grant in grants(Array(five[2...4]), .group("lites")) {
                try administration.insert(.grant(grant))
            }
        }
    }

    @Test func case32_aGroupThatGainsASixthForItsLiteMemberIsRefusedAndNamesTheUser() throws {
        let five = organizations(5)
        try change { administration in
            for organization in five { try administration.insert(.organization(organization)) }
            try administration.insert(
                .membership(Membership(account: "acme", group: "techs", member: .user("lea"))))
            for grant in grants(Array(five.prefix(4)), .group("techs")) {
                try administration.insert(.grant(grant))
            }
        }
        let sixth = grants([five[4]], .group("techs"))[0]
        try refused(.liteScope) { try $0.insert(.grant(sixth)) }
        guard
            case .refused(_, let concerned) = kind(of: {
                try store.administer { try $0.insert(.grant(sixth)) }
            })
        else { return }
        #expect(concerned.count == 1)
        #expect(concerned[0].hasPrefix("user acme/lea: acme/north acme/l0"))
    }

    @Test func case33_anEditorWithSixIsRefusedToBecomeLiteAndWithFiveIsNot() throws {
        let five = organizations(5)
        try change { administration in
            for organization in five { try administration.insert(.organization(organization)) }
            for grant in grants(five, .user("bob")) { try administration.insert(.grant(grant)) }
        }
        let lite = User(
            account: "acme", id: "bob", email: "bob@acme.example", name: "Bob", role: .lite)
        try refused(.liteScope) { try $0.update(.user(lite)) }
        try change { administration in
            try administration.remove(grants([five[0]], .user("bob"))[0])
            try administration.update(.user(lite))
        }
    }

    @Test func case34_liteNeverGetsAllOrganizations() throws {
        try refused(.liteAllOrganizations) {
            try $0.update(
                .user(
                    User(
                        account: "acme", id: "lea", email: "lea@client.example", name: "Lea",
                        role: .lite, hasAllOrganizations: true)))
        }
    }

    @Test func liteIsCountedAtEveryInstantFromNowOn() throws {
        let seven = organizations(7)
        let soon = Instant(millisecondsSince1970: testNow.millisecondsSince1970 + 1_000)
        let later = Instant(millisecondsSince1970: testNow.millisecondsSince1970 + 2_000)
        let timed = grants(seven, .user("lea")).enumerated().map { index, grant in
            var grant = grant
            // Four end as the other three begin.
            grant.validity = index < 4 ? Validity(until: soon) : Validity(from: soon)
            return grant
        }
        try change { administration in
            for organization in seven { try administration.insert(.organization(organization)) }
            for grant in timed { try administration.insert(.grant(grant)) }
        }
        var overlapping = timed[0]
        overlapping.validity = Validity(until: later)
        try change { try $0.update(.grant(overlapping)) }
        for index in 1...2 {
            var grant = timed[index]
            grant.validity = Validity(until: later)
            if index == 1 {
                try change { try $0.update(.grant(grant)) }
            } else {
                try refused(.liteScope) { try $0.update(.grant(grant)) }
            }
        }
    }

    @Test func restoringAnOrganizationCountsItForLiteAgain() throws {
        var six = organizations(6)
        six[0].state = .deleted
        try change { administration in
            for organization in six { try administration.insert(.organization(organization)) }
            for grant in grants(six, .user("lea")) { try administration.insert(.grant(grant)) }
        }
        six[0].state = .archived
        try refused(.liteScope) { try $0.update(.organization(six[0])) }
    }

    @Test func theLastActiveAdministratorStays() throws {
        for (role, status) in [
            (Role.manager, UserStatus.active), (.administrator, .invited),
            (.administrator, .removed),
        ] {
            try refused(.lastAdministrator) {
                try $0.update(
                    .user(
                        User(
                            account: "acme", id: "ann", email: "ann@acme.example", name: "Ann",
                            role: role, status: status)))
            }
        }
    }

    @Test func addressesAreUniqueWhateverTheCaseOfTheirLetters() throws {
        try refused(.uniqueEmail) {
            try $0.insert(
                .user(
                    User(
                        account: "acme", id: "x", email: "BOB@Acme.example", name: "X",
                        role: .editor)))
        }
    }

    @Test func subdomainsAreUnique() throws {
        try refused(.uniqueSubdomain) {
            try $0.insert(.account(Account(id: "other", subdomain: "ACME", name: "Other")))
        }
    }

    @Test func thereIsOneGrantAndOneMembershipForAPair() throws {
        try refused(.uniqueGrant) {
            try $0.insert(
                .grant(Grant(account: "acme", organization: "north", grantee: .group("techs"))))
        }
        try refused(.uniqueMembership) {
            try $0.insert(
                .membership(Membership(account: "acme", group: "techs", member: .user("bob"))))
        }
    }

    @Test func thereIsOneLiveConnectionForAPairAndTheReverseIsAnother() throws {
        let second = Connection(
            id: "more", host: "acme", delegate: "noc", maximumRole: .readOnly, status: .draft)
        try refused(.oneLiveConnection) { try $0.insert(.connection(second)) }
        try change {
            try $0.insert(
                .connection(
                    Connection(
                        id: "back", host: "noc", delegate: "acme", maximumRole: .readOnly,
                        status: .accepted)))
        }
    }

    @Test func aConnectionThatHasEndedStaysEndedAndMakesRoomForAnother() throws {
        var nights = Connection(
            id: "nights", host: "acme", delegate: "noc", maximumRole: .editor, status: .revoked)
        try change { try $0.update(.connection(nights)) }
        #expect(try !store.can(nia, .viewOrganization, .organization(north)))
        nights.status = .accepted
        try refused(.finalConnection) { try $0.update(.connection(nights)) }
        nights.id = "again"
        try change { try $0.insert(.connection(nights)) }
    }

    @Test func aConnectionThatEndedByTimeMakesRoomForAnotherAndStillDecidesAboutThePast() throws {
        let end = Instant(millisecondsSince1970: testNow.millisecondsSince1970 - 1_000)
        let ended = Connection(
            id: "nights", host: "acme", delegate: "noc", maximumRole: .editor, status: .accepted,
            validity: Validity(until: end))
        let next = Connection(
            id: "next", host: "acme", delegate: "noc", maximumRole: .readOnly, status: .accepted)
        try change { administration in
            try administration.update(.connection(ended))
            try administration.insert(.connection(next))
            try administration.insert(
                .grant(Grant(account: "acme", organization: "north", grantee: .connection("next"))))
        }
        let before = Instant(millisecondsSince1970: end.millisecondsSince1970 - 1)
        #expect(try store.can(nia, .editOrganization, .organization(north), at: before))
        #expect(try !store.can(nia, .editOrganization, .organization(north)))
        #expect(try store.can(nia, .viewOrganization, .organization(north)))
    }

    @Test func aConnectionToOneselfAndAMaximumOfAdministratorOrLiteAreRefused() throws {
        try refused(.selfConnection) {
            try $0.insert(
                .connection(
                    Connection(
                        id: "x", host: "acme", delegate: "acme", maximumRole: .editor,
                        status: .draft)))
        }
        for role in [Role.administrator, .lite] {
            try refused(.maximumRole) {
                try $0.insert(
                    .connection(
                        Connection(
                            id: "x", host: "noc", delegate: "acme", maximumRole: role,
                            status: .draft)))
            }
        }
    }

    @Test func organizationsAndContainersFormNoCycles() throws {
        try refused(.organizationCycle) { administration in
            try administration.insert(
                .organization(
                    Organization(account: "acme", id: "child", name: "C", parent: "north")))
            try administration.update(
                .organization(
                    Organization(account: "acme", id: "north", name: "N", parent: "child")))
        }
        try refused(.containerCycle) {
            try $0.update(
                .asset(
                    Asset(
                        account: "acme", id: "safe", organization: "north", kind: "password",
                        name: "Safe", container: "note")))
        }
    }

    @Test func anEmbeddedAssetHasNoListAndStaysWithItsContainer() throws {
        try refused(.embeddedList) {
            try $0.update(
                .asset(
                    Asset(
                        account: "acme", id: "note", organization: "north", kind: "document",
                        name: "Note", access: .listed(users: ["bob"], groups: []), container: "safe"
                    )))
        }
        try refused(.containerOrganization) {
            try $0.update(
                .asset(
                    Asset(
                        account: "acme", id: "safe", organization: "south", kind: "password",
                        name: "Safe")))
        }
        try refused(.containerOrganization) {
            try $0.insert(
                .asset(
                    Asset(
                        account: "acme", id: "x", organization: "south", kind: "k", name: "X",
                        container: "safe")))
        }
    }

    @Test func activeUsersFitInTheSeats() throws {
        try change {
            try $0.update(
                .account(Account(id: "acme", subdomain: "acme", name: "Acme", seatLimit: 2)))
        }
        let third = User(
            account: "acme", id: "c", email: "c@acme.example", name: "C", role: .readOnly)
        try refused(.seatLimit) { try $0.insert(.user(third)) }
        var invited = third
        invited.status = .invited
        try change { try $0.insert(.user(invited)) }
        try refused(.seatLimit) { try $0.update(.user(third)) }
        try refused(.seatLimit) {
            try $0.update(
                .account(Account(id: "acme", subdomain: "acme", name: "Acme", seatLimit: 1)))
        }
    }

    @Test func embeddingHasALimit() throws {
        try change { administration in
            for depth in 0..<16 {
                try administration.insert(
                    .asset(
                        Asset(
                            account: "acme", id: Identity("d\(depth)"), organization: "north",
                            kind: "k", name: "D",
                            container: depth == 0 ? "safe" : Identity("d\(depth - 1)"))))
            }
        }
        #expect(try store.can(bob, .viewAsset, .asset(Ref("d15", of: "acme"))))
        let deeper = Asset(
            account: "acme", id: "x", organization: "north", kind: "k", name: "X", container: "d15")
        #expect(
            kind { try store.administer { try $0.insert(.asset(deeper)) } }
                == .limit(name: "the depth of embedding", limit: 16))
    }

    @Test func aClockSetBackRevivesNothing() throws {
        let grant = Grant(
            account: "acme", organization: "south", grantee: .user("bob"),
            validity: Validity(
                until: Instant(millisecondsSince1970: testNow.millisecondsSince1970 - 5)))
        try change { try $0.insert(.grant(grant)) }
        try store.close()
        var options = Store.Options()
        options.clock = {
            Instant(millisecondsSince1970: testNow.millisecondsSince1970 - 1_000_000)
        }
        let reopened = try Store.open(at: scratch.store, options: options)
        #expect(try reopened.read { (view) throws in view.now } == testNow)
        #expect(try !reopened.can(bob, .viewOrganization, .organization(south)))
        try reopened.close()
    }
}
