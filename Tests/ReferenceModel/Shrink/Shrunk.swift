/// A world and a question about it from which nothing more can be taken away.
public struct Shrunk: Sendable, CustomStringConvertible {
    /// What is left of the world.
    public var world: World
    /// The question, as it was.
    public var question: ReferenceQuestion

    /// The world in the interchange format, and the question.
    public var description: String {
        world.interchangeLines().joined(separator: "\n") + "\n\(question)"
    }
}

/// Takes away from the world whatever can go while the failure remains.
///
/// - Parameters:
///   - world: The world over which something fails.
///   - question: The question by which it fails.
///   - now: What import takes for now: what is left has no problems then.
///   - stillFails: Whether it fails over a smaller world, too.
/// - Returns: A world from which nothing single can be taken without the failure going.
public func shrink(
    _ world: World, _ question: ReferenceQuestion, now: Int64 = RandomWorld.usualNow,
    stillFails: (World, ReferenceQuestion) throws -> Bool
) rethrows -> Shrunk {
    var smallest = world
    var isShrinking = true
    while isShrinking {
        isShrinking = false
        // Each candidate is made anew from the smallest world so far, by its place in the
        // list of ways to make that world smaller.
        var place = 0
        while let candidate = smallest.reduced(place) {
            if candidate != smallest, candidate.problems(at: now).isEmpty,
                try stillFails(candidate, question)
            {
                smallest = candidate
                isShrinking = true
            } else {
                place += 1
            }
        }
    }
    return Shrunk(world: smallest, question: question)
}
