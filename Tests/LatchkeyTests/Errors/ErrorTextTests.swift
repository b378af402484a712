import AccessRules
import Glibc
import LMDB
import Testing

@testable import Latchkey

/// An error says what is the matter, where, and what to do, in the words of the documents.
@Suite struct ErrorTextTests {
    /// One of each kind, and of every number of the operating system.
    private static let kinds: [LMDBError.Kind] = {
        var kinds: [LMDBError.Kind] = [
            .notFound, .alreadyExists, .notARegularFile, .noPermission, .readOnly, .notAStore,
            .unsupportedVersion(found: 2, supported: 1),
            .unsupportedPageSize(foundBytes: 1, supportedBytes: 2),
            .damaged(reason: "a page is not"), .truncated(expectedBytes: 2, actualBytes: 1),
            .networkFileSystem(name: "nfs"), .alreadyOpen, .closed,
            .busy(readerCount: 1, writerCount: 0), .mapFull(limitBytes: 4_096),
            .mapFull(limitBytes: 4_096, holder: PageHolder(processNumber: 7, commitCount: 8)),
            .mapOutgrown(readerCount: 1), .readersFull(limit: 126),
            .tooManyTables(count: 2, limit: 1), .tableMissing, .tableNotOpened,
            .tableIncompatible, .tableNameInvalid, .keyEmpty, .keyTooLong(byteCount: 2, limit: 1),
            .valueTooLong(byteCount: 2, limit: 1), .outOfOrder, .transactionTooLarge,
            .transactionFailed, .transactionEnded, .nestedMisuse, .nestedInMemory, .diskFull,
            .unusable,
            .syncFailed(errno: 5), .writesRefused(errno: 5), .readTooLong(limit: .seconds(60)),
            .processNumberTaken(number: 1),
        ]
        for errno in Int32(1)...133 { kinds.append(.system(errno: errno)) }
        for code: Int32 in [-30_799, -30_780, -1, 0] { kinds.append(.lmdb(code: code)) }
        return kinds
    }()

    @Test(arguments: kinds.indices) func whatLiesBeneathSaysWhatToDo(index: Int) {
        let error = LMDBError(Self.kinds[index], operation: "open", path: "a.latchkey")
        let text = StoreError(.storage(error)).description
        expectPlain(text)
        #expect(text.hasPrefix("open a.latchkey: "), "\(text)")
        let parts = text.split(separator: "; ")
        #expect(parts.count >= 2 && parts.allSatisfy { $0.count > 5 }, "\(text)")
        #expect(!text.contains("errno(3)") && !text.contains("lmdb.h"), "\(text)")
    }

    @Test func everyKindOfErrorIsPlain() {
        let user = Ref<User>("ann", of: "acme")
        let kinds: [StoreError.Kind] = [
            .unknown(thing: "user", "acme/ann"), .exists(thing: "user", "acme/ann"),
            .doesNotFit("it does not fit"), .invalid("it is none"),
            .denied(
                Denial(
                    user: user, action: .editUser, target: .subject(user), layer: .role)),
            .notAStore(path: "a"), .unsupportedFormat(found: 9, supported: 2),
            .formatChanged(from: 2, to: 3),
            .damaged(table: "heads", key: "account 0, users 0 to 15", reason: "is too short"),
            .foreignHandle, .invalidCursor("is none"), .needsIndex("id == \"a\""),
            .clockBehind(clock: .distantPast, lastCommit: .distantFuture),
            .clockAhead(clock: .distantFuture, lastCommit: .distantPast),
            .clockOutOfRange(clock: .distantFuture), .clockOutOfRange(clock: .distantPast),
            .invalidPosition("is none"), .limit(name: "the depth of a condition", limit: 1),
        ]
        for kind in kinds { expectPlain(StoreError(kind).description) }
        for rule in StoreError.Rule.allCases {
            expectPlain(StoreError(.refused(rule, concerned: ["acme/ann"])).description)
        }
        for kind in [
            StoreError.Kind.notAStore(path: "a"), .foreignHandle, .invalidCursor("is none"),
        ] {
            #expect(StoreError(kind).description.contains("; "))
        }
    }

    /// What a verification meets is told in words, also where a key is none.
    @Test func aVerificationSaysWhatTheKeysAreOf() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, smallWorld)
        try store.environment.write { transaction in
            try transaction.put(
                [1, 2, 3, 4, 5, 6, 7, 8],
                for: HeadKey(account: 0, side: .user, block: 0), in: Tables.heads.table)
            try transaction.put(
                [1, 2, 3, 4, 5, 6, 7, 8], for: RawKey("odd"), in: Table<RawKey>("counters"))
        }
        let problems = try store.problems()
        #expect(problems.contains { $0.contains("users 0 to 15 of account acme") }, "\(problems)")
        #expect(problems.contains { $0.contains("key of 3 bytes") }, "\(problems)")
        for problem in problems {
            expectPlain(problem)
            #expect(!problem.contains("Key(") && !problem.contains("bytes:"), "\(problem)")
        }
    }

    /// Where damage is, is told by what is there, in numbers.
    @Test func keysSayWhatTheyAreOf() {
        let set = PostingSet(3, .organizationUsers, of: 5)
        let keys: [(any CustomStringConvertible, String)] = [
            (MetaKey(field: .clock), "clock"),
            (CounterKey(account: 3, counter: .next, space: .user), "account 3, next user"),
            (NameKey(account: 3, space: .user, text: "a\nb"), "account 3, user \"a\\u{a}b\""),
            (RecordKey(account: 3, space: .asset, ordinal: 7), "account 3, asset 7"),
            (
                EdgeKey(
                    account: 3, kind: .grant, object: 5, party: Party(kind: .group, ordinal: 2)),
                "account 3, grant of organization 5 to group 2"
            ),
            (
                HeadKey(account: 0, side: .organization, block: 2),
                "account 0, organizations 32 to 47"
            ),
            (PairKey(host: 1, delegate: 2), "host 1, delegate 2"),
            (
                TimedKey(set: set, object: 9),
                "account 3, relation organizationUsers, subject 5, member 9"
            ),
            (LogPartKey(account: 3, number: 4), "account 3, part 4"),
            (LogRowsKey(account: 3, first: 64), "account 3, entries from place 64 on"),
        ]
        for (key, text) in keys {
            #expect("\(key)" == text)
            expectPlain("\(key)")
        }
        #expect(
            ChunkKey(set: set, first: 64).text(in: "postings")
                == "account 3, relation organizationUsers, subject 5, members from 64 on")
        expectPlain("\(ChunkKey(set: set, first: 64))")
    }

    /// What is of the whole store stands under account 0, and is not that account's own.
    @Test func whatIsOfTheWholeStoreIsNotSaidToBeOfTheFirstAccount() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, smallWorld)
        try store.read { (view) throws in
            let reader = view.reader
            func key(_ error: StoreError) -> String {
                guard case .damaged(_, let key, _) = error.kind else { return "" }
                return key
            }
            func next(_ space: Space) -> String {
                let key = CounterKey(account: 0, counter: .next, space: space)
                return reader.damage(Tables.counters, key, "is none").description
            }
            for space in [Space.account, .provider] {
                #expect(next(space).contains("next \(space) of the whole store: is none"))
            }
            #expect(next(.user).contains("next user of account acme: is none"))
            let state = CounterKey(account: 0, counter: .log, space: .account)
            #expect(
                key(reader.damage(Tables.counters, state, ""))
                    == "account 0, how far its log is of account acme")
            for space in Space.allCases {
                let owner = space.isOfAll ? "the whole store" : "account acme"
                let name = NameKey(account: 0, space: space, text: "a")
                #expect(key(reader.damage(Tables.names, name, "")).hasSuffix(" of \(owner)"))
                let order = NameOrderKey(0, space, [97], 1)
                #expect(key(reader.damage(Tables.nameOrder, order, "")).hasSuffix(" of \(owner)"))
                let word = WordKey(account: 0, space: space, word: [97])
                #expect(key(reader.damage(Tables.words, word, "")).hasSuffix(" of \(owner)"))
            }
            // The record of an account is its own, wherever it stands.
            for (ordinal, id) in [(0, "acme"), (1, "noc")] as [(Ordinal, String)] {
                let record = RecordKey(account: 0, space: .account, ordinal: ordinal)
                #expect(
                    key(reader.damage(Tables.records, record, ""))
                        == "account 0, account \(ordinal) of account \(id)")
            }
            let provider = RecordKey(account: 0, space: .provider, ordinal: 0)
            #expect(
                key(reader.damage(Tables.records, provider, ""))
                    == "account 0, provider 0 of the whole store")
            func relation(_ relation: Relation, of subject: Ordinal) -> String {
                let set = PostingSet(0, relation, of: subject)
                return key(reader.damage(Tables.postings, ChunkKey(set: set, first: 0), ""))
            }
            #expect(relation(.flaggedThings, of: 1).hasSuffix(" of the whole store"))
            #expect(relation(.flaggedThings, of: 2).hasSuffix(" of account acme"))
            #expect(relation(.groupUsers, of: 1).hasSuffix(" of account acme"))
            // Words of accounts' names are numbered with those of the first account's things.
            #expect(relation(.wordThings, of: 1).hasSuffix("members from 0 on"))
        }
    }

    /// The same where it is met.
    @Test func aDamagedNumberOfAccountsIsNobodysOwn() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, smallWorld)
        try store.environment.write { transaction in
            _ = try transaction.remove(
                CounterKey(account: 0, counter: .next, space: .account), in: Tables.counters.table)
        }
        let error = #expect(throws: StoreError.self) { _ = try store.exported() }
        let text = "\(try #require(error))"
        #expect(text.contains("key account 0, next account of the whole store: "), "\(text)")
        #expect(!text.contains("acme"), "\(text)")
    }

    @Test func aDamagedEntryIsToldByWhatItIsOf() throws {
        let world = try QueryWorld()
        defer { withExtendedLifetime(world) {} }
        try world.store.read { (view) throws in
            let key = HeadKey(account: 0, side: .organization, block: 0)
            #expect(
                view.reader.damage(Tables.heads, key, "is too short").description == """
                    the store is damaged: table heads, key account 0, organizations 0 to 15 of \
                    account acme: is too short; restore the file from a backup, or export what can be read
                    """)
            let chunk = ChunkKey(set: PostingSet(0, .groupUsers, of: 1), first: 0)
            #expect(
                view.reader.damage(Tables.postings, chunk, "is too short").description.contains(
                    "table postings, key account 0, relation groupUsers, subject 1, members from 0")
            )
        }
    }
}

/// Checks that a text is in words, and in one line.
func expectPlain(_ text: String) {
    // Nothing of how the program calls its own parts.
    for part in ["Latchkey.", "LMDB.", "Key(", "(account:", "rawValue", "Optional(", "?:"] {
        #expect(!text.contains(part), "\(text)")
    }
    #expect(!text.contains("\n") && !text.isEmpty, "\(text)")
}
