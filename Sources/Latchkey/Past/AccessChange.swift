public import AccessRules

/// Who gained or lost what at one moment, and by what.
public struct AccessChange: Hashable, Sendable {
    /// When it was: the time of its commit, or of what time did; or of what was told just before it, where a commit
    /// could be seen only after that. The receipt and the log have the commit's own time.
    public let instant: Instant
    /// Where to go on behind it.
    public let position: AccessPosition
    /// What is otherwise since: at least one line.
    public let difference: AccessDifference
    /// What the commit logged that did it, each with who did it and why, up to
    /// ``entryCountMaximum``, those of the accounts of the difference first; none where time alone did it, which is
    /// when something began or ended, and of a commit that did anything else nothing of what time had ended before.
    public let entries: [LogEntry]
    /// Whether the commit logged more than these entries.
    public let hasMoreEntries: Bool

    /// How many entries of one commit are told at most: so many say what it was, and the log has them all.
    public static let entryCountMaximum = 100
}

/// A place in the order of all that changes access: behind a commit, and behind what time did up to an
/// instant. It can be kept as text.
public struct AccessPosition: Hashable, Sendable {
    /// Behind which commits.
    public let position: ChangePosition
    /// Up to when.
    public let instant: Instant
    /// That the store gave it out, where it did.
    let proof: [UInt8]?

    /// The place behind some commits, and behind what time did up to an instant: one that was, by the clock of
    /// the store that is asked (but for a minute).
    public init(_ position: ChangePosition, at instant: Instant) {
        self.init(position, at: instant, proof: nil)
    }

    init(_ position: ChangePosition, at instant: Instant, proof: [UInt8]?) {
        self.position = position
        self.instant = instant
        self.proof = proof
    }

    /// Whether it says that the store gave it out.
    package var isGivenOut: Bool { proof != nil }

    /// Whether both are of the same position and the same instant.
    public static func == (left: AccessPosition, right: AccessPosition) -> Bool {
        left.position == right.position && left.instant == right.instant
    }

    /// By position and instant.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(position)
        hasher.combine(instant)
    }
}

extension PositionSeal {
    /// A place that is given out: good even where a clock that was ahead is taken back later.
    func place(_ position: ChangePosition, at instant: Instant) -> AccessPosition {
        AccessPosition(position, at: instant, proof: proof(of: position, at: instant))
    }
}

extension View {
    /// The instant of a place.
    ///
    /// - Throws: ``StoreError``: `invalid`: it is none, or is still to come, and the store gave out no such place;
    ///   `invalidPosition`: it says that the store did.
    func instant(of place: AccessPosition) throws(StoreError) -> Instant {
        let instant = try Instant.asked(place.instant, now: now)
        if let proof = place.proof {
            guard positions.isProof(proof, of: place.position, at: instant) else {
                throw StoreError(.invalidPosition("is not one that this store gave out"))
            }
        } else if instant.isLater(than: now, by: AccessPosition.settlingMilliseconds) {
            throw StoreError(
                .invalid(
                    "the place is of \(instant.iso8601), which is still to come: it is \(now.iso8601); give the "
                        + "place as the store gave it out, or an instant that was, in milliseconds since 1970"
                ))
        }
        return instant
    }
}

extension AccessPosition {
    /// By how much what is told of may be ahead of a commit, or of now, and stay told: a commit has its time
    /// before it can be seen, and who looks meanwhile is told what time does; and clocks are set back by a
    /// little. Where they are further apart the clock was wrong, and what time did by it is taken back.
    static let settlingMilliseconds: Int64 = 60_000
}

extension AccessPosition: CustomStringConvertible {
    /// The position and the milliseconds since 1970, with a `@` between them; and, of one that the store gave
    /// out, another and 16 digits that say so.
    public var description: String {
        let text = "\(position)@\(instant.millisecondsSince1970)"
        return proof.map { "\(text)@\($0.hexadecimal)" } ?? text
    }

    /// A place that was kept as text.
    ///
    /// - Throws: ``StoreError``: `invalidPosition` when it has not the form of one. Whether it is one is
    ///   told where it is used.
    public init(_ description: String) throws(StoreError) {
        let parts = description.split(separator: "@", omittingEmptySubsequences: false)
        let proof = parts.count == 3 ? HexadecimalText.bytes(of: String(parts[2])) : nil
        guard parts.count == 2 || proof?.count == Seal.proofByteCount,
            let milliseconds = Int64(parts[1]),
            case let position = ChangePosition(String(parts[0])), position.isWellFormed
        else { throw StoreError(.invalidPosition("is not one that this store gave out")) }
        self.init(
            position, at: Instant(millisecondsSince1970: milliseconds), proof: proof)
    }
}

/// Whose access, and to what, somebody watches. What is nil is not looked at: all of it is watched.
public struct WatchedAccess: Hashable, Sendable {
    /// In which accounts.
    public var accounts: Set<Identity>?
    /// Of whom, by home account.
    public var users: Set<Ref<User>>?
    /// To what: organizations, assets and accounts. An asset is not watched with its organization.
    public var targets: Set<Target>?

    /// Everything, or some of it.
    public init(
        accounts: Set<Identity>? = nil, users: Set<Ref<User>>? = nil, targets: Set<Target>? = nil
    ) {
        self.accounts = accounts
        self.users = users
        self.targets = targets
    }

    /// What of some lines is watched.
    func lines(of all: [AccessDifference.Line]) -> [AccessDifference.Line] {
        if accounts == nil, users == nil, targets == nil { return all }
        return all.compactMap { line in
            if let accounts, !accounts.contains(line.account) { return nil }
            let seen = users.map { users in line.users.filter(users.contains) } ?? line.users
            let things = watched(line)
            guard !seen.isEmpty, things.count > 0 else { return nil }
            return AccessDifference.Line(
                account: line.account, users: seen, connection: line.connection, targets: things,
                gained: line.gained, lost: line.lost, causes: line.causes)
        }
    }

    private func watched(_ line: AccessDifference.Line) -> AccessDifference.Targets {
        guard let targets else { return line.targets }
        let account = line.account
        switch line.targets {
        case .account:
            return targets.contains(.account(account)) ? .account : .organizations([])
        case .organizations(let ids):
            return .organizations(
                ids.filter { targets.contains(.organization(Ref($0, of: account))) })
        case .assets(let ids):
            return .assets(ids.filter { targets.contains(.asset(Ref($0, of: account))) })
        }
    }
}

/// What one read finds of the changes of access.
public struct AccessChangeBatch: Sendable {
    /// In their order.
    public internal(set) var changes: [AccessChange] = []
    /// Where to go on.
    public internal(set) var next: AccessPosition
    /// Whether nothing is left.
    public internal(set) var isAtEnd = false
    /// When time alone will do something next, if nothing is committed; `.distantFuture` for never, and in a batch that
    /// is not at its end.
    public internal(set) var nextInstant = Instant.distantFuture
}
