extension Store {
    /// What a user's sign-in must satisfy before ``session(for:in:client:signIn:)`` opens a
    /// session, whichever account the user enters.
    ///
    /// Rule: *Sessions* in `Docs/Acting.md`.
    ///
    /// Complexity: some look-ups.
    ///
    /// - Throws: ``StoreError``: `unknown`: there is no such user.
    public func entryRequirements(for user: Ref<User>) throws(StoreError) -> EntryRequirements {
        try answer { (view) throws(StoreError) in
            try view.reader.entryRequirements(for: user)
        }
    }
}

extension StoreReader {
    fileprivate func entryRequirements(for user: Ref<User>) throws(StoreError)
        -> EntryRequirements
    {
        let (home, ordinal) = try require(user, .user)
        let account = try account(home)
        var signIn = SignIn()
        if account.enforcesSSO { signIn.insert(.singleSignOn) }
        if account.enforcesMFA { signIn.insert(.secondFactor) }
        let isEnrolled = try existing(UserRecord.self, home, ordinal).isEnrolledInMFA
        return EntryRequirements(signIn: signIn, mustEnrol: account.enforcesMFA && !isEnrolled)
    }

    /// Refuses a session whose sign-in does not satisfy what it must.
    func checkSignIn(_ session: Session) throws(StoreError) {
        let missing = try entryRequirements(for: session.user).remaining(after: session.signIn)
        if !missing.areSatisfied { throw StoreError(.signIn(missing)) }
    }
}
