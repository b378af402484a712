import AccessRules
import Latchkey
import Samples
import SystemPackage

/// A store to which much was done, days apart, and in which more has a begin and an end.
struct HistorySample {
    let bytes: [UInt8]
    /// Behind what it was made of.
    let start: AccessPosition
    /// In the middle of what was done.
    let middle: ChangePosition
    /// How often somebody gained or lost something behind the start.
    let changeCount: Int

    private static let hour: Int64 = 3_600_000

    /// So many hours before or behind the last commit.
    static func time(hours: Int64) -> Instant {
        Instant(millisecondsSince1970: sampleNow.millisecondsSince1970 + hours * hour)
    }

    static func make(in folder: FilePath) throws -> HistorySample {
        let clock = SteppedClock(time(hours: -9 * 24))
        var places: (start: AccessPosition, middle: ChangePosition, changeCount: Int)?
        let bytes = try SampleStore.make(
            in: folder, lines, options: SampleStore.options { $0.clock = { clock.now } }
        ) { store in
            let start = try store.read { try $0.accessPosition() }
            try perform(beforeTheMiddle, store, clock)
            let middle = try store.read { try $0.changePosition() }
            try perform(behindTheMiddle, store, clock)
            let count = try store.read { try $0.accessChanges(since: start).changes.count }
            places = (start, middle, count)
        }
        guard let places else { throw UsageError(text: "no history was made") }
        return HistorySample(
            bytes: bytes, start: places.start, middle: places.middle,
            changeCount: places.changeCount)
    }

    private static let lines =
        Deeds.lines + """
            {"type":"membership","account":"acme","group":"strict","user":"lea","until":"2026-03-01T02:00:00Z"}
            {"type":"connection","id":"days","host":"acme","delegate":"off","maximumRole":"editor","status":"accepted","until":"2026-03-01T02:00:00Z"}

            """

    private static func perform(
        _ changes: [[Latchkey.Operation]], _ store: Store, _ clock: SteppedClock
    ) throws {
        for operations in changes {
            clock.step(24 * hour)
            try store.perform(
                operations.map { AccountOperation($0, in: "acme") }, reason: "day by day")
        }
    }

    private static func grant(
        _ organization: Identity, _ grantee: Grant.Grantee, from begin: Int64, until end: Int64
    ) -> Latchkey.Operation {
        .grantAccess(
            Grant(
                account: "acme", organization: organization, grantee: grantee,
                validity: Validity(from: time(hours: begin), until: time(hours: end))))
    }

    private static let beforeTheMiddle: [[Latchkey.Operation]] = [
        [.grant("south", to: .group("techs")), .join("techs", "cat")],
        [
            grant("o1", .user("lea"), from: -6 * 24 - 12, until: -5 * 24 - 12),
            .organization("made", under: "south"),
        ],
        [.assignRole("cat", .manager)],
    ]

    /// As many days as are left, so that the last is the day of all samples.
    private static let behindTheMiddle: [[Latchkey.Operation]] = [
        [.revokeAccess(to: "north", from: .user("bob")), .asset("late", in: "south")],
        [.destroyOrganization("n3")],
        [grant("o2", .connection("nights"), from: -48, until: 1)],
        [.deleteAsset("rack"), grant("o3", .user("lea"), from: -24, until: 2)],
        [.removeUser("rea"), .moveOrganization("n4", under: "n5")],
        [grant("o4", .user("max"), from: 1, until: 48)],
    ]
}
