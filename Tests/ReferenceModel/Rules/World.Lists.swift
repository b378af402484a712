/// The answers in bulk, by asking for everything one by one.
extension World {
    /// The organizations of that account to which the user may do that, in the order given.
    public func organizations(
        for user: Address, in account: ID, _ action: String, at instant: Int64
    ) -> [Address] {
        organizations.map(\.address).filter { address in
            address.account == account
                && isAllowed(user, action, .organization(address), at: instant)
        }
    }

    /// The assets of that account to which the user may do that, in the order given.
    public func assets(for user: Address, in account: ID, _ action: String, at instant: Int64)
        -> [Address]
    {
        assets.map(\.address).filter { address in
            address.account == account && isAllowed(user, action, .asset(address), at: instant)
        }
    }

    /// Who may do that: the users at home in the order given, then those of delegates, by
    /// connection and user, each in the order given.
    public func users(
        whoCan action: String, on target: ReferenceQuestion.Target, at instant: Int64
    ) -> [Address] {
        guard let home = account(of: target, for: action) else { return [] }
        let inForce = connections.filter { connection in
            connection.host == home && connection.statusByPeople == "accepted"
                && connection.during.holds(at: instant)
        }
        // Of two that were in force the one that was added first decides.
        let delegates = inForce.filter { connection in
            inForce.first { $0.delegate == connection.delegate } == connection
        }
        return ([home] + delegates.map(\.delegate)).flatMap { account in
            users.filter { $0.account == account }.map(\.address)
                .filter { isAllowed($0, action, target, at: instant) }
        }
    }

    /// The stable names of all that the user may do to the target, in the order of the table.
    public func allowedActions(
        of user: Address, on target: ReferenceQuestion.Target, at instant: Int64
    ) -> [String] {
        Table.actions.filter { action in
            Table.actionsByTarget[target.kind]?.contains(action) == true
                && isAllowed(user, action, target, at: instant)
        }
    }

    /// The first instant after the one asked about at which the answer is another, or nil: no
    /// answer may claim to be valid for longer.
    public func nextChange(of question: ReferenceQuestion) -> Int64? {
        let answer = decide(question)
        return boundaries.first { boundary in
            var later = question
            later.at = boundary
            return boundary > question.at && decide(later) != answer
        }
    }

    private func isAllowed(
        _ user: Address, _ action: String, _ target: ReferenceQuestion.Target, at instant: Int64
    ) -> Bool {
        decide(ReferenceQuestion(user, action, target, at: instant)).allowed
    }

    /// The account in which something would happen to the target.
    public func account(of target: ReferenceQuestion.Target, for action: String) -> ID? {
        switch target {
        case .organization(let address), .asset(let address), .group(let address),
            .subject(let address):
            return address.account
        case .connection(let address):
            guard ["acceptConnection", "declineConnection", "leaveConnection"].contains(action)
            else { return address.account }
            return connections.first { $0.address == address }?.delegate
        case .log(let account, _), .account(let account): return account
        }
    }
}
