import AccessRules

// The sentences of the layers standing and role.
extension StoreReader {
    func standing(_ it: ExplainedCase, _ names: LayerNames) throws(StoreError) -> String {
        guard !it.isAtHome else { return "\(names.user) is active and at home in \(names.acting)" }
        return "\(names.user) is active and acts in \(names.acting) through "
            + "\(names.party ?? "a connection"), which is accepted and in force"
    }

    func noStanding(_ it: ExplainedCase, _ names: LayerNames) throws(StoreError) -> String {
        guard it.actor.isActive else {
            return "\(names.user) is \(it.userRecord.status.name), not active"
        }
        var states = Enumeration()
        for (_, record) in it.pair {
            let connection = "\(names.acting)/\(record.id)"
            try states.add(
                record.isInForceByInterval
                    ? "\(connection) holds \(record.validity.text), not at \(it.instant.iso8601)"
                    : "\(connection) is \(record.status(at: it.instant).name)")
        }
        let what = "no connection lets users of \(names.home) into \(names.acting)"
        return states.count == 0 ? what : "\(what): \(states.sentence())"
    }

    func role(_ it: ExplainedCase, _ names: LayerNames) -> String {
        "\(roleText(it)) permits \(actionText(it, names))\(condition(it, names))"
    }

    func noRole(_ it: ExplainedCase, _ names: LayerNames) throws(StoreError) -> String {
        guard it.actor.effectiveRole != nil else {
            return "\(names.user) is lite at home, and a Lite user has no role elsewhere"
        }
        var open = it.openFacts
        if it.targetGroup != nil, !it.facts.isActorInGroup {
            open.isActorInGroup = true
            if permitsRole(it, it.actor, open) {
                return
                    "\(roleText(it)) permits \(actionText(it, names)) only on a group of the user's, "
                    + "and \(names.user) is not in it"
            }
            open.isActorInGroup = false
        }
        if !it.actor.isUnrestricted {
            var unrestricted = it.actor
            unrestricted.hasAllOrganizations = true
            if permitsRole(it, unrestricted, open) {
                return
                    "\(roleText(it)) permits \(actionText(it, names)) only with all organizations, "
                    + "which \(names.party ?? names.user) does not have"
            }
        }
        return "\(roleText(it)) does not permit \(actionText(it, names))"
    }

    private func condition(_ it: ExplainedCase, _ names: LayerNames) -> String {
        var closed = it.openFacts
        closed.isActorInGroup = false
        if it.facts.isActorInGroup, !permitsRole(it, it.actor, closed) {
            return ", because \(names.user) is in the group"
        }
        var restricted = it.actor
        restricted.hasAllOrganizations = false
        if it.actor.hasAllOrganizations, !permitsRole(it, restricted, it.openFacts) {
            return ", because \(names.party ?? names.user) has all organizations"
        }
        return ""
    }

    private func permitsRole(
        _ it: ExplainedCase, _ actor: ActorFacts, _ facts: TargetFacts
    ) -> Bool {
        Verdict.of(it.asking.action, actor: actor, target: facts) != .denied(.role)
    }

    private func roleText(_ it: ExplainedCase) -> String {
        guard let role = it.actor.effectiveRole else { return "no role" }
        guard let cap = it.decision.cappedBy else { return "the role \(role.name)" }
        return "the role \(role.name), capped from \(it.actor.homeRole.name) by the maximum role "
            + "\(cap.name),"
    }

    /// The action, with what makes another row of the table decide.
    private func actionText(_ it: ExplainedCase, _ names: LayerNames) -> String {
        let name = names.action
        switch it.asking.action {
        case .inviteUser, .editUser, .removeUser, .assignRole:
            if it.facts.concernsAdministrator {
                return "\(name) where it concerns an Administrator"
            }
        default: break
        }
        if it.facts.isGroupDenying, it.asking.action == .deleteGroup {
            return "\(name) on a group that denies asset types"
        }
        return name
    }
}

extension Validity {
    /// The interval in words.
    var text: String {
        switch (begin == .distantPast, end == .distantFuture) {
        case (true, true): "without begin and end"
        case (true, false): "until \(end.iso8601)"
        case (false, true): "from \(begin.iso8601)"
        case (false, false): "from \(begin.iso8601) until \(end.iso8601)"
        }
    }
}
