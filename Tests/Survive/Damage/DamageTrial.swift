/// Damaged files: copies of a store, mutilated in many ways.
enum DamageTrial: Trial {
    static let name = "damage"

    static func run(_ options: TrialOptions) throws -> Tally { Tally() }
}
