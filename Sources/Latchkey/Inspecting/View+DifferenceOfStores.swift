import AccessRules

extension View {
    /// Who may do more or less by this store than by another, at one instant, line by line, told as ``difference(from:at:)`` tells it.
    ///
    /// Where the other is what this one was, as a backup is, it is the difference from then. Otherwise, and where it is not known any more what was, everything that
    /// anybody may do is compared by identities, and lines have no causes.
    ///
    /// Complexity: as ``asOf(_:_:)`` and ``difference(from:at:)``; otherwise a look at each asset of either store, and for each user of an account, and each whom a
    /// connection lets in, one at each organization, and at each asset in scope that is unlike others there in kind, list or state. Memory: some hundred bytes for each
    /// asset of an account, and what is otherwise, in numbers; names come with the lines.
    ///
    /// - Throws: ``StoreError``: what every read may throw; what `body` throws.
    package func differenceOfStores(
        from before: View, at instant: Instant,
        _ body: (AccessDifference.Line) throws -> Void
    ) throws {
        liftTimeLimit()
        before.liftTimeLimit()
        if let known = try differenceFromPast(before, at: instant) {
            return try known.lines.forEach(body)
        }
        for account in try before.union(self, { (view) throws in try view.accounts() }) {
            var compared = try AccountOfTwoStores(
                account, ComparedViews(before, at: instant, self, at: instant))
            // Those of one account act by the same.
            var connections: [Identity: Identity?] = [account: nil]
            for user in try before.union(self, { (view) throws in try view.people(of: account) }) {
                let connection =
                    try connections[user.account]
                    ?? self.connection(of: user.account, to: account)
                    ?? before.connection(of: user.account, to: account)
                connections.updateValue(connection, forKey: user.account)
                try compared.compare(user, connection)
            }
            try compared.forEachLine(body)
        }
    }

    /// The difference from a store that this one was; nil where it was not, or it is not known any more what was.
    private func differenceFromPast(_ before: View, at instant: Instant) throws
        -> AccessDifference?
    {
        guard try isContinuation(of: before) else { return nil }
        do {
            return try asOf(.position(try before.changePosition())) { then in
                try difference(from: then, at: instant)
            }
        } catch let error as StoreError {
            switch error.kind {
            case .invalidPosition, .pastUnknown, .logArchived: return nil
            default: throw error
            }
        }
    }

    /// Whether every log of another store goes on in this one, as far as that is known here: what is archived is not.
    private func isContinuation(of before: View) throws -> Bool {
        for account in try before.accounts() {
            guard let number = try reader.ordinal(0, .account, account) else { return false }
            let head = try before.logHead(of: account)
            if try head.sequence > 0 && head.sequence < reader.logState(number).archivedSequence {
                return false
            }
            guard try logGoes(onFrom: head, of: account) else { return false }
        }
        return true
    }

    /// What there is in this view, and then what there is in another alone.
    private func union<Name: Hashable>(_ other: View, _ names: (View) throws -> [Name]) throws
        -> [Name]
    {
        let own = try names(self)
        let known = Set(own)
        return own + (try names(other)).filter { !known.contains($0) }
    }

    private func accounts() throws -> [Identity] {
        try page(Query<Account>(), size: .max).items.map(\.id)
    }

    /// The users of an account and of those whom it has let in; none where it is not there.
    private func people(of account: Identity) throws -> [Ref<User>] {
        guard let number = try reader.ordinal(0, .account, account) else { return [] }
        var homes = [account]
        for connection in try reader.members(of: PostingSet(number, .connections)) {
            let delegate = try reader.connectionValue(number, connection).delegate
            if !homes.contains(delegate) { homes.append(delegate) }
        }
        return try homes.flatMap { home in
            try page(Query<User>(in: home).where { $0.status == .active }, size: .max).items
                .map { Ref($0.id, of: home) }
        }
    }

    /// The newest connection by which an account lets another in, or did.
    private func connection(of delegate: Identity, to host: Identity) throws -> Identity? {
        guard let number = try reader.ordinal(0, .account, host) else { return nil }
        for connection in try reader.members(of: PostingSet(number, .connections)).reversed() {
            let value = try reader.connectionValue(number, connection)
            if value.delegate == delegate, value.accepted != nil || value.status == .accepted {
                return value.id
            }
        }
        return nil
    }
}
