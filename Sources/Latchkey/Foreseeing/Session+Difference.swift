public import AccessRules

extension Session {
    /// Who would gain or lose what by operations that the user did in the account: as far as the user may
    /// see. That is told
    ///
    /// - at home: of everybody in the account, and of those whom an accepted connection lets in; about what
    ///   the user may view, now or then. Of what the account's users may do elsewhere, about entering alone;
    /// - elsewhere: of the user alone.
    ///
    /// Nothing is done. The read is logged within 100 ms.
    ///
    /// Complexity: that of ``View/difference(from:at:)``, and of deciding whether the user may view each
    /// thing in it.
    ///
    /// See *Who would gain or lose what* in `Docs/WhatIf.md`.
    ///
    /// - Parameters:
    ///   - operations: What would be done, in order: 1 to 10,000.
    ///   - instant: What is asked about; nil for now. How long it holds is not told.
    /// - Throws: ``StoreError``: `denied` without standing; why the first that is refused would be, by
    ///   its number as ``StoreError/line``; `invalid` and `limit` for no operations or too many, and
    ///   `invalid` for the end of time as the instant.
    public func difference(after operations: [Operation], at instant: Instant? = nil)
        throws(StoreError) -> AccessDifference
    {
        try foreseeing(operations) { (view, after) throws(StoreError) in
            let seen = SeenDifference(by: self, view, after)
            let whole = try after.difference(from: view, at: instant)
            // For how long it holds may hang on what is not seen.
            return AccessDifference(
                instant: whole.instant, validUntil: whole.instant,
                lines: try seen.lines(of: whole.lines).map(\.line))
        }
    }

    /// The same in pages, as ``View/difference(from:at:size:after:)``: each is a read, and is logged.
    ///
    /// Complexity: as ``difference(after:at:)`` for each page: which lines look alike is known of all.
    ///
    /// See *Who would gain or lose what* in `Docs/WhatIf.md`.
    ///
    /// - Parameters:
    ///   - operations: As ``difference(after:at:)``: the same for each page.
    ///   - instant: What is asked about; nil for now, which stays that of the first page. How long it
    ///     holds is not told.
    ///   - size: The most lines of a page, at least 1. A line has everybody and everything that is alike.
    ///   - cursor: Where the page before ended; nil for the first page.
    /// - Throws: As ``difference(after:at:)``; `invalidCursor`: the cursor is of other operations, or
    ///   of another user; `invalid` for a size less than 1.
    public func difference(
        after operations: [Operation], at instant: Instant? = nil, size: Int,
        after cursor: PageCursor? = nil
    ) throws(StoreError) -> Page<AccessDifference.Line> {
        try BoundaryLimit.check(itemCount: size, "size")
        return try foreseeing(operations) { (view, after) throws(StoreError) in
            let list = brief("difference", after.foresight.map(\.operations.lines) ?? "")
            let start = try after.start(
                after: cursor, list, instant, count: LinePlace.numberCount)
            let seen = SeenDifference(by: self, view, after)
            let lines = try seen.lines(
                of: try after.difference(from: view, at: start.instant).lines)
            let place = start.position.map(LinePlace.init)
            let rest = lines.drop { line in place.map { line.place <= $0 } ?? false }
            let items = rest.prefix(size)
            let last = items.count < rest.count ? items.last?.place.numbers : nil
            return try after.page(items.map(\.line), start, last, start.instant)
        }
    }

    /// Reads what would be, and has it logged.
    private func foreseeing<R>(
        _ operations: [Operation], _ body: (View, View) throws(StoreError) -> R
    ) throws(StoreError) -> R {
        try reading("viewDifference", about: .account) { (view, _) throws(StoreError) in
            try asStoreError {
                try view.after(operations.map { AccountOperation($0, in: account) }, by: user) {
                    after in try body(view, after)
                }
            }
        }
    }
}

/// What a user sees of a difference, by what the user may see now, whatever instant it is about.
private struct SeenDifference: ~Escapable {
    private let user: Ref<User>
    private let account: Identity
    private let isHome: Bool
    private let before: View
    private let after: View

    @_lifetime(copy before, copy after)
    init(by session: Session, _ before: View, _ after: View) {
        user = session.user
        account = session.account
        isHome = session.isHome
        self.before = before
        self.after = after
    }

    /// What is seen of some lines. Those between which the user sees no difference are one, with the users
    /// of all by their identities: in how many they were hangs on what is not seen, and so does where. So
    /// each is where the first that is seen of it says.
    func lines(of all: [AccessDifference.Line]) throws(StoreError) -> [Compared.PlacedLine] {
        var seen: [AccessDifference.Line] = []
        var users: [[Ref<User>]] = []
        var numbers: [AccessDifference.Line: Int] = [:]
        for line in all {
            guard let line = try self.line(line) else { continue }
            let bare = line.of([])
            if let number = numbers[bare] {
                users[number] += line.users
            } else {
                numbers[bare] = seen.count
                seen.append(bare)
                users.append(line.users)
            }
        }
        var placed: [Compared.PlacedLine] = []
        for (line, users) in zip(seen, users) {
            let whole = line.of(users.sorted())
            placed.append((try place(of: whole), whole))
        }
        return placed.sorted { $0.place < $1.place }
    }

    /// By the first user and the first thing: no other line is about both.
    private func place(of line: AccessDifference.Line) throws(StoreError) -> LinePlace {
        let host = try ordinal(.account, line.account, 0)
        var numbers = [host]
        if let user = line.users.first {
            let home = try ordinal(.account, user.account, 0)
            numbers += [home, try ordinal(.user, user.id, home)]
        }
        switch line.targets {
        case .account: numbers += [0, 0]
        case .organizations(let ids):
            if let id = ids.first { numbers += [1, try ordinal(.organization, id, host)] }
        case .assets(let ids):
            if let id = ids.first { numbers += [2, try ordinal(.asset, id, host)] }
        }
        return LinePlace(
            numbers + Array(repeating: 0, count: LinePlace.numberCount - numbers.count))
    }

    /// The number of what is in either view.
    private func ordinal(_ space: Space, _ id: Identity, _ account: AccountOrdinal)
        throws(StoreError) -> Ordinal
    {
        if let before = try before.reader.ordinal(account, space, id) { return before }
        return try after.reader.ordinal(account, space, id) ?? .max
    }

    /// What is seen of a line; nil for nothing.
    private func line(_ line: AccessDifference.Line) throws(StoreError) -> AccessDifference.Line? {
        let users = try users(of: line)
        if users.isEmpty { return nil }
        let targets = try targets(of: line)
        if targets.count == 0 { return nil }
        // Before it accepts, an account knows of what a connection lets in no more than that.
        let isOwn = line.account == account
        let (gained, lost) =
            isOwn ? (line.gained, line.lost) : (line.gained.ofEntering, line.lost.ofEntering)
        if gained.isEmpty, lost.isEmpty { return nil }
        return AccessDifference.Line(
            account: line.account, users: users, connection: line.connection,
            targets: targets, gained: gained, lost: lost,
            causes: isHome ? line.causes : line.causes.filter { $0.group == nil })
    }

    private func users(of line: AccessDifference.Line) throws(StoreError) -> [Ref<User>] {
        guard isHome else { return line.users.filter { $0 == user && line.account == account } }
        guard line.account == account else {
            return line.targets == .account ? line.users.filter { $0.account == account } : []
        }
        guard let connection = line.connection else { return line.users }
        let reader = before.reader
        let host = try reader.require(account: account)
        guard let ordinal = try reader.ordinal(host, .connection, connection) else { return [] }
        let status = try reader.connection(host, ordinal).status(at: before.now)
        return status == .accepted ? line.users : []
    }

    private func targets(of line: AccessDifference.Line) throws(StoreError)
        -> AccessDifference.Targets
    {
        switch line.targets {
        case .account: return .account
        case .organizations(let ids):
            var seen: [Identity] = []
            for id in ids
            where try isSeen(.viewOrganization, .organization(Ref(id, of: account))) {
                seen.append(id)
            }
            return .organizations(seen)
        case .assets(let ids):
            var seen: [Identity] = []
            for id in ids where try isSeen(.viewAsset, .asset(Ref(id, of: account))) {
                seen.append(id)
            }
            return .assets(seen)
        }
    }

    private func isSeen(_ action: Action, _ target: Target) throws(StoreError) -> Bool {
        if try may(action, target, in: before) { return true }
        return try may(action, target, in: after)
    }

    /// Whether the user may view something; not what is not there.
    private func may(_ action: Action, _ target: Target, in view: View) throws(StoreError) -> Bool {
        do { return try view.can(Question(may: user, action, target, at: before.now)) } catch {
            guard case .unknown = error.kind else { throw error }
            return false
        }
    }
}

extension ActionSet {
    /// Entering another account, if it is among them.
    fileprivate var ofEntering: ActionSet { contains(.enterAccount) ? [.enterAccount] : [] }
}

extension AccessDifference.Line {
    /// The same, of others.
    fileprivate func of(_ users: [Ref<User>]) -> AccessDifference.Line {
        AccessDifference.Line(
            account: account, users: users, connection: connection, targets: targets,
            gained: gained, lost: lost, causes: causes)
    }
}
