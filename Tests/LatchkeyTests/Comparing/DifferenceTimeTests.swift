import AccessRules
import Samples
import Testing

@testable import Latchkey

/// The parts of a difference during a time are, at every instant of it, what asking everything of both states
/// at that instant would tell.
@Suite(.timeLimit(.minutes(20))) struct DifferenceTimeTests {
    /// Begins and ends are so far apart that they coincide often.
    private static let step: Int64 = 6 * 24 * 60 * 60 * 1_000
    private static let whole = testNow.adding(-6 * step)..<testNow.adding(13 * step)

    private static func validity(_ random: inout LogRandom) -> Validity {
        let begin = testNow.adding((Int64(random.next() % 11) - 5) * step)
        let end = begin.adding((1 + Int64(random.next() % 6)) * step)
        return switch random.next() % 6 {
        case 0: Validity(from: begin)
        case 1: Validity(until: end)
        default: Validity(from: begin, until: end)
        }
    }

    /// Connections for a time to and from an account that has nothing else, beside the usual one.
    private static func lines(_ random: inout LogRandom) -> String {
        func line(_ text: String) -> String {
            let validity = validity(&random)
            let begin =
                validity.begin == .distantPast ? "" : #","from":"\#(validity.begin.iso8601)""#
            let end =
                validity.end == .distantFuture ? "" : #","until":"\#(validity.end.iso8601)""#
            return "{" + text + begin + end + "}\n"
        }
        var lines = """
            {"type":"organization","account":"far","id":"east","name":"Eastwind"}
            {"type":"asset","account":"far","id":"log","organization":"east","kind":"document","name":"Log"}

            """
        lines += line(
            #""type":"connection","id":"days","host":"acme","delegate":"far","maximumRole":"creator","#
                + #""status":"accepted","allOrganizations":true"#)
        lines += line(
            #""type":"connection","id":"back","host":"far","delegate":"acme","maximumRole":"editor","#
                + #""status":"accepted""#)
        lines += line(
            #""type":"grant","account":"far","organization":"east","connection":"back""#)
        for organization in ["south", "o1", "o2"] {
            for grantee in ["user\":\"lea", "group\":\"techs", "connection\":\"nights"]
            where random.chance(50) {
                lines += line(
                    #""type":"grant","account":"acme","organization":"\#(organization)","\#(grantee)""#
                )
            }
        }
        for (group, member) in [
            ("techs", "user\":\"bob"), ("techs", "user\":\"rea"), ("strict", "user\":\"cat"),
            ("techs", "connection\":\"nights"), ("strict", "connection\":\"days"),
        ] where random.chance(60) {
            lines += line(
                #""type":"membership","account":"acme","group":"\#(group)","\#(member)""#)
        }
        return lines
    }

    private static func operation(_ random: inout LogRandom) -> [AccountOperation] {
        let validity = validity(&random)
        let organization = ["south", "o1", "o2", "o3"][Int(random.next() % 4)] as Identity
        let group = ["techs", "strict"][Int(random.next() % 2)] as Identity
        let grantees: [Grant.Grantee] = [
            .user("bob"), .user("lea"), .group(group), .connection("nights"),
        ]
        let members: [Membership.Member] = [
            .user("bob"), .user("cat"), .user("rea"), .connection("nights"), .connection("days"),
        ]
        let grantee = grantees[Int(random.next() % 4)]
        let member = members[Int(random.next() % 5)]
        let operation: Latchkey.Operation
        switch random.next() % 8 {
        case 0, 1:
            operation = .grantAccess(
                Grant(
                    account: "acme", organization: organization, grantee: grantee,
                    validity: validity))
        case 2, 3:
            operation = .addMember(
                Membership(account: "acme", group: group, member: member, validity: validity))
        case 4: operation = .removeMember(member, from: group)
        case 5: operation = .revokeAccess(to: organization, from: grantee)
        case 6:
            let connection = ["days", "nights"][Int(random.next() % 2)] as Identity
            operation = .editConnection(connection, ConnectionEdit(validity: validity))
        default:
            let all = PossibleOperation.all
            let one = all[Int(random.next() % UInt64(all.count))]
            return one.preparation.map {
                AccountOperation($0, in: $0.name == "acceptConnection" ? "far" : "acme")
            } + [AccountOperation(one.operation, in: one.account)]
        }
        return [AccountOperation(operation, in: "acme")]
    }

    /// Some operations that are done one after another.
    private static func operations(of store: Store, _ random: inout LogRandom) throws
        -> [AccountOperation]
    {
        var operations: [AccountOperation] = []
        for _ in 0..<12 {
            let more = operations + operation(&random)
            let isDone = try store.read { view in
                do { return try view.after(more) { _ in true } } catch is StoreError {
                    return false
                }
            }
            if isDone { operations = more }
        }
        return operations
    }

    /// Where something begins or ends in a state, by what it would be exported as.
    private static func edges(_ view: View) throws -> Set<Instant> {
        var bytes: [UInt8] = []
        try view.export { bytes += $0 }
        let text = String(decoding: bytes, as: UTF8.self)
        return Set(
            text.matches(of: #/"(?:from|until)":"([^"]*)"/#).compactMap {
                try? Instant(iso8601: String($0.1))
            })
    }

    /// Holds the parts against both states at each instant where something begins or ends, at the last one
    /// before it, and between them.
    ///
    /// - Returns: How many parts there are.
    private static func expectParts(
        from before: View, to after: View, during time: Range<Instant>, _ message: String
    ) throws -> Int {
        let parts = try after.differences(from: before, during: time)
        let edges = try edges(before).union(edges(after)).filter(time.contains).sorted()
        #expect(parts.first?.instant == time.lowerBound, "\(message)")
        for (early, late) in zip(parts, parts.dropFirst()) {
            #expect(early.instant < late.instant && early.lines != late.lines, "\(message)")
            #expect(edges.contains(late.instant), "\(late.instant.iso8601): \(message)")
            #expect(early.validUntil == late.instant, "\(message)")
        }
        var instants = Set(edges).union([time.lowerBound])
        for edge in edges { instants.insert(edge.adding(-1)) }
        for (early, late) in zip(edges, edges.dropFirst()) {
            let middle = (late.millisecondsSince1970 - early.millisecondsSince1970) / 2
            instants.insert(early.adding(middle))
        }
        if time.upperBound < .distantFuture { instants.insert(time.upperBound.adding(-1)) }
        for instant in instants.filter(time.contains).sorted() {
            guard let part = parts.last(where: { $0.instant <= instant }) else { continue }
            let told = BruteDifference(part) { Issue.record("\($0) twice; \(message)") }
            let asked = try BruteDifference(before, after, at: instant)
            #expect(
                told == asked,
                "told and asked at \(instant.iso8601): \(told.firstUnlike(asked) ?? ""); \(message)"
            )
        }
        // Counted it is as much, and where as much goes on one part, whatever it is.
        var counts: [AccessDifference.Count] = []
        for count in parts.map(\.count) {
            if counts.last?.saysTheSame(as: count) == true {
                counts[counts.count - 1].validUntil = count.validUntil
            } else {
                counts.append(count)
            }
        }
        #expect(try after.countDifferences(from: before, during: time) == counts, "\(message)")
        // In pages each part leads to the next.
        var next = time.lowerBound
        var lines: [[AccessDifference.Line]] = []
        while next < time.upperBound {
            let part = try after.pagedDifference(from: before, at: next, size: 3)
            if lines.last != part.lines { lines.append(part.lines) }
            next = part.validUntil
        }
        #expect(lines == parts.map(\.lines), "\(message)")
        return parts.count
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func whatWouldBeIsToldForEachInstant(_ seed: UInt64) throws {
        var random = LogRandom(seed: seed)
        let world = try ActingWorld(Self.lines(&random))
        let operations = try Self.operations(of: world.store, &random)
        let message = "seed \(seed): \(operations.map(\.operation))"
        try world.store.read { view in
            try view.after(operations) { after in
                let count = try Self.expectParts(from: view, to: after, during: Self.whole, message)
                #expect(count > 1, "\(message)")
                // What is told of a part of the time is that part of what is told of all of it.
                let all = try after.differences(from: view, during: Self.whole)
                for _ in 0..<6 {
                    let begin = Self.whole.lowerBound.adding(Int64(random.next() % 15) * Self.step)
                    let end = begin.adding(1 + Int64(random.next() % 3) * Self.step)
                    var expected = all.filter { begin < $0.instant && $0.instant < end }
                    if let first = all.last(where: { $0.instant <= begin }) {
                        expected.insert(first, at: 0)
                    }
                    let parts = try after.differences(from: view, during: begin..<end)
                    #expect(parts.map(\.lines) == expected.map(\.lines), "\(message)")
                    #expect(parts.dropFirst().map(\.instant) == expected.dropFirst().map(\.instant))
                }
                let rest = try after.differences(
                    from: view, during: testNow..<Instant.distantFuture)
                #expect(rest.last?.lines == all.last?.lines, "\(message)")
                #expect(
                    rest.last?.instant == max(testNow, all.last?.instant ?? testNow), "\(message)")
            }
        }
    }

    /// The same of what was: both views are asked about one instant, whenever it is.
    @Test(arguments: 6...8 as ClosedRange<UInt64>)
    func soIsWhatWas(_ seed: UInt64) throws {
        var random = LogRandom(seed: seed)
        let scratch = try Scratch()
        let clock = SteppedClock(testNow)
        let store = try makeStore(scratch, actingWorld + Self.lines(&random)) { options in
            options.clock = { clock.now }
        }
        let start = try store.read { try $0.changePosition() }
        clock.step(2 * Self.step + 1)
        let operations = try Self.operations(of: store, &random)
        try store.perform(operations)
        clock.step(Self.step)
        let message = "seed \(seed): \(operations.map(\.operation))"
        try store.read { view in
            try view.asOf(.position(start)) { then in
                let count = try Self.expectParts(from: then, to: view, during: Self.whole, message)
                #expect(count > 1, "\(message)")
            }
        }
    }
}
