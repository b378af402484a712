import Foundation

/// A history of who is in which organization and team: changes, oldest first.
struct TeamHistory {
    /// Something that is so until it is removed: its kind and what it is about.
    typealias Fact = [String]

    struct Change: Decodable {
        var remove: [Fact]
        var add: [Fact]
    }

    var changes: [Change]

    init(text: String) throws {
        let decoder = JSONDecoder()
        changes = try text.split(separator: "\n").map {
            try decoder.decode(Change.self, from: Data($0.utf8))
        }
    }

    /// The facts after so many changes.
    func facts(after count: Int) -> Set<Fact> {
        var facts: Set<Fact> = []
        for change in changes.prefix(count) {
            facts.subtract(change.remove)
            facts.formUnion(change.add)
        }
        return facts
    }
}

/// Who may see what, told from the facts alone.
///
/// Every team has a space of its own, and the repositories that it was given. A child team also
/// has what its parent has. An organization's admins see all of it.
struct TeamState {
    var admins: [String: Set<String>] = [:]
    var members: [String: Set<String>] = [:]
    /// The users of each team.
    var teams: [String: Set<String>] = [:]
    private var parents: [String: String] = [:]
    private var own: [String: Set<String>] = [:]

    init(_ facts: Set<TeamHistory.Fact>) throws {
        for fact in facts {
            switch (fact.first, fact.count) {
            case ("org-admin", 3): admins[fact[1], default: []].insert(fact[2])
            case ("org-member", 3): members[fact[1], default: []].insert(fact[2])
            case ("team", 2):
                teams[fact[1], default: []] = teams[fact[1], default: []]
                own[fact[1], default: []].insert(fact[1])
            case ("member", 3): teams[fact[1], default: []].insert(fact[2])
            case ("parent", 3): parents[fact[1]] = fact[2]
            case ("repo", 4): own[fact[1], default: []].insert(fact[2])
            default: throw UnreadableData(text: "\(fact)")
            }
        }
    }

    /// The organizations on GitHub.
    var accounts: [String] { Set(admins.keys).union(members.keys).sorted() }

    func users(of account: String) -> [String] {
        admins[account, default: []].union(members[account, default: []]).sorted()
    }

    func teams(of account: String) -> [String] {
        teams.keys.filter { $0.hasPrefix(account + "/") }.sorted()
    }

    /// All that the teams of an account have.
    func things(of account: String) -> [String] {
        Set(teams(of: account).flatMap { own[$0, default: []] }).sorted()
    }

    /// What a team has, with what it has from the teams above it.
    func things(ofTeam team: String) -> Set<String> {
        var things: Set<String> = []
        var seen: Set<String> = []
        var next: String? = team
        while let current = next, seen.insert(current).inserted {
            things.formUnion(own[current, default: []])
            next = parents[current]
        }
        return things
    }

    /// What a user of an account sees: team by team, parent by parent.
    func thingsSeen(by user: String, in account: String) -> Set<String> {
        if admins[account, default: []].contains(user) { return Set(things(of: account)) }
        var things: Set<String> = []
        for (team, users) in teams where users.contains(user) && team.hasPrefix(account + "/") {
            var seen: Set<String> = []
            var next: String? = team
            while let current = next, seen.insert(current).inserted {
                things.formUnion(own[current, default: []])
                next = parents[current]
            }
        }
        return things
    }
}
