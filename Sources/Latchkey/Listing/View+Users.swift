import AccessRules
import OrdinalSets

extension View {
    /// The users who can do an action on an organization or an asset, in pages: those of the
    /// account in the order in which they were added, then, connection by connection, those of
    /// connected accounts. Nobody is listed twice: a user has one home, and of a pair of
    /// accounts one connection at most is in force.
    ///
    /// Complexity: O(groups that reach the target) to begin; then a step in each of the sets
    /// concerned for each item; a decision for each role of each connection that reaches it.
    ///
    /// Rule: *The decision* in `Docs/Permissions.md`.
    ///
    /// - Parameters: As ``organizations(_:size:after:)``.
    /// - Throws: ``StoreError``: `unknown`: the target is not there; `doesNotFit`: the action does not
    ///   fit it, or it is neither an organization nor an asset; `invalidCursor` and `invalid` as
    ///   ``organizations(_:size:after:)``.
    public func users(_ question: WhoCan, size: Int = .max, after cursor: PageCursor? = nil)
        throws(StoreError) -> Page<AdmittedUser>
    {
        try BoundaryLimit.check(itemCount: size, "size")
        let start = try start(after: cursor, question.digest, question.instant, count: 3)
        let target = try target(question)
        let sets = try reader.sets(of: target, at: start.instant)
        var validUntil = sets.validUntil
        var items: [AdmittedUser] = []
        var last: [Ordinal]?
        var previous = start.position
        let isAtHome = start.position.map { $0[0] == 0 } ?? true
        if isAtHome {
            let home = try reader.account(target.account).id
            let expression = reader.homeUsers(who: question.action, target.account, sets)
            let (users, more) = try walk(expression, from: start.position?[2], size: size)
            var identities = try Identities(reader, .user, in: target.account)
            for user in users {
                let id = try identities.identity(of: user)
                items.append(AdmittedUser(user: Ref(id, of: home), connection: nil))
            }
            if let user = users.last { previous = [0, 0, user] }
            if more { last = previous }
        }
        if last == nil {
            last = try addDelegates(
                question.action, target, sets, start, size, behind: previous, to: &items,
                &validUntil)
        }
        return try page(items, start, last, validUntil)
    }

    /// How many users can do an action on an organization or an asset.
    ///
    /// Complexity: nobody is listed. Users at home are counted in sets; of each connection that
    /// reaches the target, the delegate's users by role from the heads of their sets.
    ///
    /// Rule: *The decision* in `Docs/Permissions.md`.
    ///
    /// - Throws: As ``users(_:size:after:)`` without a cursor.
    public func countUsers(_ question: WhoCan) throws(StoreError) -> Int {
        let instant = try Instant.asked(question.instant, now: now)
        let target = try target(question)
        let sets = try reader.sets(of: target, at: instant)
        let reader = reader
        let home = reader.homeUsers(who: question.action, target.account, sets)
        let (count, connections) = try asStoreError {
            (try home.count(in: reader), try sets.connections.collect(in: reader))
        }
        return count
            + (try countDelegates(who: question.action, target, by: connections, at: instant))
    }

    /// The same, where it is asked of many targets: the sets that these have in common are read once.
    func countUsers(_ question: WhoCan, _ remembered: inout RememberedSets) throws(StoreError)
        -> Int
    {
        let instant = try Instant.asked(question.instant, now: now)
        let target = try target(question)
        let sets = try reader.sets(of: target, at: instant)
        let home = reader.homeUsers(who: question.action, target.account, sets)
        let count = try remembered.count(of: home, reader)
        let connections = try remembered.members(of: sets.connections, reader)
        return count
            + (try countDelegates(who: question.action, target, by: connections, at: instant))
    }

    private func countDelegates(
        who action: Action, _ target: TargetOrdinal, by connections: [Ordinal],
        at instant: Instant
    ) throws(StoreError) -> Int {
        let reader = reader
        var (count, validUntil) = (0, Instant.distantFuture)
        for connection in connections {
            let (_, users) = try reader.delegateUsers(
                who: action, target, connection, at: instant, validUntil: &validUntil)
            count += try asStoreError { try users.count(in: reader) }
        }
        return count
    }

    private func target(_ question: WhoCan) throws(StoreError) -> TargetOrdinal {
        try StoreReader.check(question.action, fits: question.target.kind)
        return try reader.resolve(question.target)
    }

    /// Adds users of connected accounts until the page is full; returns the position of the
    /// last one if there are more.
    private func addDelegates(
        _ action: Action, _ target: TargetOrdinal, _ sets: TargetSets, _ start: PageStart,
        _ size: Int, behind home: [Ordinal]?, to items: inout [AdmittedUser],
        _ validUntil: inout Instant
    ) throws(StoreError) -> [Ordinal]? {
        let reader = reader
        let host = try reader.account(target.account).id
        let connections = try asStoreError { try sets.connections.collect(in: reader) }
        var previous = home
        for connection in connections {
            var after: Ordinal?
            if let position = start.position, position[0] == 1 {
                if connection < position[1] { continue }
                if connection == position[1] { after = position[2] }
            }
            let (account, users) = try reader.delegateUsers(
                who: action, target, connection, at: start.instant, validUntil: &validUntil)
            let room = size - items.count
            guard room > 0 else {
                // The page is full: is there anybody left?
                if try walk(users, from: after, size: 1).items.isEmpty { continue }
                return previous
            }
            let (taken, more) = try walk(users, from: after, size: room)
            let home = try reader.account(account).id
            let through = Ref<Connection>(
                try reader.existing(ConnectionRecord.self, target.account, connection).id, of: host)
            var identities = try Identities(reader, .user, in: account)
            for user in taken {
                let id = try identities.identity(of: user)
                items.append(AdmittedUser(user: Ref(id, of: home), connection: through))
                previous = [1, connection, user]
            }
            if more { return previous }
        }
        return nil
    }
}
