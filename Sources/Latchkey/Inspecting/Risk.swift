import AccessRules

/// Something about who has access that somebody should look at.
package struct Risk: Sendable {
    /// What is wrong, the gravest first.
    package enum Kind: String, CaseIterable, Sendable {
        /// An active Administrator who has not enrolled in a second factor.
        case administratorWithoutSecondFactor
        /// A Manager who could go on to see, by operations of the Manager's own, what time is about to take away.
        case managerWhoCanWiden
        /// A group that denies a kind of assets that no asset has: what it is to keep from its members has another name.
        case deniedKindWithoutAssets
        /// A connection that lets more in than its users have used.
        case connectionWiderThanUse
        /// An asset with a list that names nobody: Administrators alone see it.
        case restrictedWithEmptyList
        /// A Lite user who reaches as many organizations as Lite may, now or later.
        case liteAtLimit
        /// A grant or a membership of what is removed, deleted or over; with a deleted organization it wakes when that is restored.
        case dormant

        /// 1 is the gravest.
        package var rank: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }
    }

    package var kind: Kind
    /// What it is about.
    package var subject: Subject
    package var detail: Detail

    package enum Subject: Sendable {
        case thing(SheetKind, account: Identity, id: Identity)
        case edge(InterchangeObject)
    }

    package enum Detail: Sendable {
        case none
        /// Whether the account lets nobody in without one, so that it is set up at the next sign-in.
        case isMFAEnforced(Bool)
        case widening(Widening)
        /// The kind that is denied.
        case kind(String)
        case use(ConnectionUse)
        /// From when on; nil for now.
        case from(Instant?)
        /// What the edge is of that is no more.
        case over(String)
    }
}

/// How somebody could widen what they see, by operations that the rules allow them.
package struct Widening: Sendable {
    /// The shortest sequence.
    package var operations: [Operation]
    /// What is seen by it, and from when on it would not be without.
    package var target: Target
    package var instant: Instant
    /// Whether the account lets nobody in without a second factor, and the Manager has none yet.
    package var awaitsSecondFactor = false
}

/// What a connection lets in, and what of it was used since an instant.
package struct ConnectionUse: Sendable {
    package var organizationCount: Int
    package var usedCount: Int
    package var maximumRole: Role
    /// The least role that permits everything that was done.
    package var neededRole: Role
    package var since: Instant
}
