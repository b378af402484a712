import AccessRules
import Latchkey
import ReferenceModel

/// What differs between two states of a store is what deciding everything in both worlds of the reference
/// tells: at one instant, and in each part of a time.
enum DifferenceLaw {
    /// Of how many users, beside as many of those of whom something is told, it is compared.
    private static let otherUserCount = 2
    /// At how many instants of a time.
    private static let instantCount = 2

    /// In what the difference in access is another than the reference's: for some of those of whom something
    /// is told, and for others.
    ///
    /// - Parameter now: What is asked about, and from where on a time is.
    static func difference(
        _ view: View, _ foreseen: View, _ before: World, _ after: World, at now: Int64,
        seed: UInt64, _ tally: inout OperationTally
    ) throws -> String? {
        var random = SplitMix64(seed: seed ^ 0x71ED)
        let boundaries = (before.boundaries + after.boundaries).filter { $0 > now }
        let end = (boundaries.max() ?? now) + 1
        let parts = try foreseen.differences(
            from: view,
            during: Instant(millisecondsSince1970: now)..<Instant(millisecondsSince1970: end))
        let instants =
            [now] + (0..<Self.instantCount).compactMap { _ in random.pick(boundaries) }
        for instant in instants {
            guard
                let part = parts.last(where: { $0.instant.millisecondsSince1970 <= instant })
            else { return "difference: no part of a time has \(UTC.text(of: instant))" }
            let told = ReferenceDifference(part)
            let users = users(of: part, before, after, &random)
            let expected = ReferenceDifference(before, after, at: instant, of: users)
            if let unlike = expected.unlike(told.of(users)) {
                return "difference: in a time at \(UTC.text(of: instant)) \(unlike)"
            }
            tally.note("law difference", expected.changes.isEmpty ? "nothing" : "something")
        }
        tally.note("law difference in a time", parts.count > 1 ? "in parts" : "in one")
        return nil
    }

    /// Some of those of whom something is told, and some others.
    static func users(
        of difference: AccessDifference, _ before: World, _ after: World,
        _ random: inout SplitMix64
    ) -> Set<Address> {
        let told = Set(difference.lines.flatMap(\.users).map(\.address)).sorted()
        let all = before.users.map(\.address) + after.users.map(\.address)
        return Set(
            (0..<Self.otherUserCount).compactMap { _ in random.pick(told) }
                + (0..<Self.otherUserCount).compactMap { _ in random.pick(all) })
    }
}
