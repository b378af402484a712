public import AccessRules
import LMDB

/// The host application's own hand, inside ``Store/administer(reason:_:)``.
///
/// Each call changes one thing, with everything that follows from it, and logs it. The rules
/// of roles do not apply; an invariant that would be broken makes the whole closure fail. Those that
/// depend on many, seats and Lite, are asked when it has returned.
///
/// After a call that failed nothing is committed, whether or not the closure goes on: every other
/// call throws the same error.
///
/// Each call makes anew, once before the commit, what decisions read of everybody and everything
/// that it concerns; that is counted in the complexities.
///
/// Rules: *Things*, *Time*, *Lite* and *Connections* in `Docs/Permissions.md`.
public struct Administration: ~Copyable {
    private var writer: Writer
    /// Why it is done.
    let reason: String?
    /// Why a call failed: then the transaction can only end, even if the closure went on.
    private var failure: StoreError?

    static func with<R>(
        _ writer: inout Writer, reason: String? = nil,
        _ body: (inout Administration) throws -> R
    ) throws -> R {
        if let reason { try TextRule.reason.check(reason, as: "the reason of an administration") }
        var administration = Administration(writer: writer, reason: reason)
        let result: Result<R, any Error>
        do { result = .success(try body(&administration)) } catch { result = .failure(error) }
        let failure = administration.failure
        writer = administration.finish()
        if case .success = result, let failure { throw failure }
        return try result.get()
    }

    private init(writer: consuming Writer, reason: String?) {
        self.writer = writer
        self.reason = reason
    }

    /// In whose name a thing is changed, and why.
    private func author(of object: InterchangeObject) -> Author {
        object.logged.map { Author(reason: reason, toldIn: $0.account) } ?? .host
    }

    /// Does one change. One that fails may have been done in part, so that nothing can follow
    /// it and nothing is committed.
    mutating func change(_ body: (inout Writer) throws(StoreError) -> Void)
        throws(StoreError)
    {
        if let failure { throw failure }
        do throws(StoreError) { try body(&writer) } catch {
            failure = error
            throw error
        }
    }

    private consuming func finish() -> Writer { writer }

    /// The time of the transaction.
    public var now: Instant { writer.now }

    /// Adds a thing whose identity was never given out before. Its values must be such as the
    /// interchange format takes (`Docs/Interchange.md`).
    ///
    /// Complexity: some entries, and one for each word of a name, for each name in a list, and for each
    /// denied type; where a group with denied types comes or goes, for each kind ever named in its account.
    ///
    /// - Throws: ``StoreError``: `exists`: its identity was given out; `unknown`: something that it
    ///   refers to is not there; `invalid`: a value that cannot be stored; `refused`: a rule that it
    ///   breaks; `limit`, which names what there is too much of.
    public mutating func insert(_ object: InterchangeObject) throws(StoreError) {
        let author = author(of: object)
        try change { (writer) throws(StoreError) in try writer.create(object, by: author) }
    }

    /// Adds an account together with its first user, who is an active Administrator whatever
    /// the value says: so that there is always somebody who can let others in.
    ///
    /// Rule: *Roles* in `Docs/Permissions.md`.
    ///
    /// Complexity: as ``insert(_:)``, for both.
    ///
    /// - Throws: ``StoreError``: as ``insert(_:)``; `doesNotFit`: the user is of another account.
    public mutating func createAccount(_ account: Account, firstUser user: User)
        throws(StoreError)
    {
        guard user.account == account.id else {
            throw StoreError(
                .doesNotFit("the first user of \(account.id) is one of \(user.account)"))
        }
        var user = user
        user.role = .administrator
        user.status = .active
        let author = author(of: .account(account))
        try change { [user] (writer) throws(StoreError) in
            try writer.create(.account(account), as: "createAccount", by: author)
            try writer.create(.user(user), as: "createAccount", by: author)
        }
    }

    /// Notes that a user has set up a second factor.
    ///
    /// Rule: *Sessions* in `Docs/Acting.md`.
    ///
    /// Complexity: some entries.
    ///
    /// - Throws: ``StoreError``: `unknown`: there is no such user; `refused` (`removedUser`): the user
    ///   is removed.
    public mutating func enrolInMFA(_ user: Ref<User>) throws(StoreError) {
        let reason = reason
        try change { (writer) throws(StoreError) in
            let (account, ordinal) = try writer.reader.require(user, .user)
            let author = Author(reason: reason, toldIn: user.account)
            var user = try writer.reader.user(account, ordinal)
            try writer.refuseRemoved(user)
            user.isEnrolledInMFA = true
            try writer.change(.user(user), as: "enrolInMFA", by: author)
        }
    }

    /// Gives a thing that is there other values; nothing happens when they are those that it
    /// has.
    ///
    /// A user whose status becomes removed loses memberships, grants and entries in lists.
    ///
    /// Complexity: as ``insert(_:)``, for what is another; of a user who is removed, the memberships,
    /// and up to 4,096 of the rest at once.
    ///
    /// Rule: *What goes with it* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: it is not there, or something that it refers to; `invalid`:
    ///   a value that cannot be stored, or that cannot be changed; `refused`: a rule that it breaks;
    ///   `limit`.
    public mutating func update(_ object: InterchangeObject) throws(StoreError) {
        let author = author(of: object)
        try change { (writer) throws(StoreError) in try writer.change(object, by: author) }
    }

    /// Removes a grant.
    ///
    /// Complexity: some entries.
    ///
    /// - Throws: ``StoreError``: `unknown`: there is none, or not what it is of.
    public mutating func remove(_ grant: Grant) throws(StoreError) {
        try delete(.grant(grant))
    }

    /// Removes a membership.
    ///
    /// Complexity: some entries; of a connection's a look-up for each that the two accounts ever had.
    ///
    /// - Throws: ``StoreError``: `unknown`: there is none, or not what it is of.
    public mutating func remove(_ membership: Membership) throws(StoreError) {
        try delete(.membership(membership))
    }

    /// Removes a group with its grants, its members and its entries in lists.
    ///
    /// Complexity: the members, and up to 4,096 of its grants and entries in lists at once; the store
    /// removes the others later.
    ///
    /// Rule: *What goes with it* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: it is not there.
    public mutating func remove(_ group: Ref<Group>) throws(StoreError) {
        let group = Group(account: group.account, id: group.id, name: "")
        try delete(.group(group))
    }

    /// Destroys an organization with its assets and grants; its sub-organizations become
    /// top-level.
    ///
    /// Complexity: the grants and the organizations beneath it, and up to 4,096 entries of its assets at
    /// once; the store removes the others later.
    ///
    /// Rule: *What goes with it* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: it is not there.
    public mutating func destroy(_ organization: Ref<Organization>) throws(StoreError) {
        let organization = Organization(
            account: organization.account, id: organization.id, name: "")
        try delete(.organization(organization))
    }

    /// Destroys an asset and what is embedded in it.
    ///
    /// Complexity: what is embedded in it, however deep, with the entries in lists.
    ///
    /// Rule: *State* in `Docs/Permissions.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: it is not there.
    public mutating func destroy(_ asset: Ref<Asset>) throws(StoreError) {
        let asset = Asset(
            account: asset.account, id: asset.id, organization: "", kind: "", name: "")
        try delete(.asset(asset))
    }

    mutating func delete(_ object: InterchangeObject) throws(StoreError) {
        let author = author(of: object)
        try change { (writer) throws(StoreError) in
            try writer.delete(try writer.reader.require(object), by: author)
        }
    }
}
