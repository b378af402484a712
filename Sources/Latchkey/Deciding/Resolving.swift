import AccessRules

/// A question by ordinals.
struct ResolvedQuestion: Sendable {
    var asking: Asking
    var home: AccountOrdinal
    var user: Ordinal
    var target: TargetOrdinal
}

extension StoreReader {
    /// A question by ordinals; what is not there or does not fit is an error.
    func resolve(_ question: Question, now: Instant) throws(StoreError) -> ResolvedQuestion {
        try Self.check(question.action, fits: question.target.kind)
        let instant = try Instant.asked(question.instant, now: now)
        let (home, user) = try require(question.user, .user)
        let target = try resolve(question.target)
        let asking = try asking(question, in: target.account, at: instant)
        return ResolvedQuestion(asking: asking, home: home, user: user, target: target)
    }

    /// What a question asks beside user and target; what does not fit is an error.
    func asking(
        _ question: Question, in account: AccountOrdinal, at instant: Instant
    ) throws(StoreError) -> Asking {
        var asking = Asking(action: question.action, instant: instant)
        if let kind = question.assetKind {
            switch question.action {
            case .createAsset, .editAsset, .restoreAsset: break
            default:
                throw StoreError(
                    .doesNotFit("\(question.action.name) takes no kind: it makes no asset"))
            }
            if let name = try name(account, .assetKind, kind) {
                asking.newKind = .known(name.ordinal)
            } else {
                asking.newKind = .unheardOf
            }
        }
        if let role = question.role {
            guard question.action == .assignRole || question.action == .inviteUser else {
                throw StoreError(
                    .doesNotFit("\(question.action.name) takes no role: it gives none"))
            }
            asking.role = role
        }
        return asking
    }

    @inline(__always)
    static func check(_ action: Action, fits kind: TargetKind) throws(StoreError) {
        if !action.fits(kind) { throw misfit(action, kind) }
    }

    private static func misfit(_ action: Action, _ kind: TargetKind) -> StoreError {
        let fitting = TargetKind.allCases.filter { action.fits($0) }.map(\.name)
        return StoreError(
            .doesNotFit(
                "\(action.name) is not about the target \(kind.name), but about "
                    + fitting.joined(separator: " or ")))
    }

    /// A target by ordinals; what is not there is an error.
    func resolve(_ target: Target) throws(StoreError) -> TargetOrdinal {
        switch target {
        case .organization(let reference):
            let (account, ordinal) = try require(reference, .organization)
            return .organization(account, ordinal)
        case .asset(let reference):
            let (account, ordinal) = try require(reference, .asset)
            return .asset(account, ordinal)
        case .group(let reference):
            let (account, ordinal) = try require(reference, .group)
            return .group(account, ordinal)
        case .subject(let reference):
            let (account, ordinal) = try require(reference, .user)
            return .subject(account, ordinal)
        case .connection(let reference):
            let (account, ordinal) = try require(reference, .connection)
            return .connection(account, ordinal)
        case .log(let id, let sequence):
            guard let ordinal = try accountOrdinal(id) else { throw target.unknown }
            return .log(ordinal, sequence)
        case .account(let id):
            guard let ordinal = try accountOrdinal(id) else { throw target.unknown }
            return .account(ordinal)
        }
    }
}
