extension Judge {
    /// "The user is active. Acting in another account: a connection from that host to the
    /// user's home account is accepted and in force at that instant."
    ///
    /// Rule: *The decision*, layer 1.
    func standing(_ found: Case, _ capacity: Capacity) -> Bool {
        if !isActive(found.user, capacity) { return false }
        switch capacity {
        case .home:
            note(.actsAtHome)
            return true
        case .delegate(let connection):
            note(.actsAsDelegate)
            note(.delegateWithTimedConnection, if: connection.during != .always)
            return true
        case .stranger:
            noteWhyStranger(found)
            return false
        }
    }

    private func isActive(_ user: World.User, _ capacity: Capacity) -> Bool {
        if fault == .statusOfDelegateIsNotAsked, case .delegate = capacity { return true }
        switch user.status {
        case "invited":
            note(.userIsInvited)
            if case .delegate = capacity { note(.delegateIsNotActive) }
            return fault == .invitedUserIsActive
        case "removed":
            note(.userIsRemoved)
            if case .delegate = capacity { note(.delegateIsNotActive) }
            return fault == .removedUserIsActive
        default: return true
        }
    }

    /// At home, through a connection in force, or neither.
    ///
    /// Rule: *Connections*: one-way and not transitive.
    func capacity(of user: World.User, in account: ID) -> Capacity {
        if same(user.account, account) { return .home }
        for connection in world.connections {
            if joins(connection, host: account, delegate: user.account), isInForce(connection) {
                return .delegate(connection)
            }
        }
        if fault == .connectionsAreTransitive, let through = connectionThroughAnother(user, account)
        {
            return .delegate(through)
        }
        return .stranger
    }

    private func joins(_ connection: World.Connection, host: ID, delegate: ID) -> Bool {
        if same(connection.host, host), same(connection.delegate, delegate) { return true }
        return fault == .reverseConnectionCounts && same(connection.host, delegate)
            && same(connection.delegate, host)
    }

    /// Accepted, and `at` lies in its interval.
    ///
    /// Rule: *Connections*.
    func isInForce(_ connection: World.Connection) -> Bool {
        let counts =
            switch writtenStatus(connection) {
            case "accepted": true
            case "pending": fault == .pendingConnectionCounts
            case "draft": false
            default: fault == .finalConnectionCounts
            }
        return counts && holds(connection)
    }

    /// What people made of a connection, as far as it was not told by its time.
    func writtenStatus(_ connection: World.Connection) -> String {
        fault == .recordedEndHoldsAtEveryInstant
            ? connection.status : connection.statusByPeople
    }

    private func connectionThroughAnother(_ user: World.User, _ account: ID)
        -> World.Connection?
    {
        for outer in world.connections where same(outer.host, account) && isInForce(outer) {
            for inner in world.connections where same(inner.host, outer.delegate) {
                if same(inner.delegate, user.account), isInForce(inner) { return outer }
            }
        }
        return nil
    }

    private func noteWhyStranger(_ found: Case) {
        let home = found.user.account
        let connections = world.connections.filter {
            $0.host == found.account && $0.delegate == home
        }
        note(.strangerWithoutConnection, if: connections.isEmpty)
        note(
            .strangerThroughAnotherAccount,
            if: connectionThroughAnother(found.user, found.account) != nil)
        for connection in connections {
            switch connection.status {
            case "draft": note(.strangerDraft)
            case "pending": note(.strangerPending)
            case "declined": note(.strangerDeclined)
            case "cancelled": note(.strangerCancelled)
            case "lapsed": note(.strangerLapsed)
            case "revoked": note(.strangerRevoked)
            case "left": note(.strangerLeft)
            case "expired": note(.strangerExpired)
            default:
                let begin = connection.during.from ?? .min
                note(
                    question.at < begin ? .strangerBeforeConnection : .strangerAfterConnection)
            }
        }
        for connection in world.connections where connection.host == home {
            if connection.delegate == found.account, isInForce(connection) {
                note(.strangerWithReverseConnection)
            }
        }
    }
}
