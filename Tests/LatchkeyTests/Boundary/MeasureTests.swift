import AccessRules
import Testing

@testable import Latchkey

/// Numbers, durations and instants that a host gives are answered, or refused by their names: none
/// ends the process.
@Suite struct MeasureTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeStore(scratch, smallWorld)
    }

    private func message(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            guard let error = error as? StoreError, case .invalid = error.kind else {
                return "not refused as it should be: \(error)"
            }
            return error.description
        }
    }

    private static let extremes = [Int.min, -1, 0, 1, Int.max]

    private typealias Sized = @Sendable (View, Int) throws(StoreError) -> Int

    /// What takes a number of items, by the name that it has there.
    private static let sized: [(name: String, ask: Sized)] = [
        (
            "limit",
            { (view, it) throws(StoreError) in
                try view.handles(Query<User>(in: "acme"), limit: it).count
            }
        ),
        (
            "limit",
            { (view, it) throws(StoreError) in
                try view.handles(Query<User>(in: "acme").ordered(by: .name), limit: it).count
            }
        ),
        (
            "limit",
            { (view, it) throws(StoreError) in
                try view.explain(Query<User>(in: "acme"), limit: it, running: true).run?.resultCount
                    ?? 0
            }
        ),
        (
            "limit",
            { (view, it) throws(StoreError) in
                try view.explain(Query<Grant>(in: "acme"), limit: it, running: true).run?
                    .resultCount ?? 0
            }
        ),
        (
            "limit",
            { (view, it) throws(StoreError) in
                try view.explain(Query<LogEntry>(in: "acme"), limit: it, running: true).run?
                    .resultCount
                    ?? 0
            }
        ),
        (
            "limit",
            { (view, it) throws(StoreError) in
                _ = try view.explain(Query<LogEntry>(in: "acme"), limit: it)
                return 1
            }
        ),
        (
            "size",
            { (view, it) throws(StoreError) in
                try view.page(Query<User>(in: "acme"), size: it).items.count
            }
        ),
        (
            "size",
            { (view, it) throws(StoreError) in
                try view.page(Query<LogEntry>(in: "acme"), size: it).items.count
            }
        ),
        (
            "size",
            { (view, it) throws(StoreError) in
                try view.organizations(Reach(of: ann, for: .viewOrganization), size: it).items.count
            }
        ),
        (
            "size",
            { (view, it) throws(StoreError) in
                try view.assets(Reach(of: ann, for: .viewAsset), size: it).items.count
            }
        ),
        (
            "size",
            { (view, it) throws(StoreError) in
                try view.users(WhoCan(.viewOrganization, on: .organization(north)), size: it).items
                    .count
            }
        ),
        (
            "size",
            { (view, it) throws(StoreError) in
                try view.previewedOrganizations(of: Ref("nights", of: "acme"), size: it).items.count
            }
        ),
    ]

    @Test(arguments: sized.indices) func aNumberOfItems(index: Int) throws {
        let (name, ask) = Self.sized[index]
        for number in Self.extremes {
            var count = 0
            let told = message { try store.read { (view) throws in count = try ask(view, number) } }
            if number > 0 {
                #expect(told == nil && count > 0, "\(index), \(number)")
            } else {
                #expect(told == "the \(name) is \(number), and is at least 1")
            }
        }
    }

    @Test func aNumberOfItemsInASession() throws {
        let session = try store.session(for: ann)
        for number in Self.extremes where number < 1 {
            let expected = "the size is \(number), and is at least 1"
            #expect(
                message { _ = try session.page(Query<Organization>(in: "acme"), size: number) }
                    == expected)
            #expect(
                message { _ = try session.page(Query<LogEntry>(in: "acme"), size: number) }
                    == expected)
            #expect(message { _ = try session.organizations(size: number) } == expected)
            #expect(message { _ = try session.assets(size: number) } == expected)
            #expect(message { _ = try session.users(size: number) } == expected)
            #expect(message { _ = try session.groups(size: number) } == expected)
            #expect(message { _ = try session.members(of: "techs", size: number) } == expected)
            #expect(
                message { _ = try session.grants(of: .group("techs"), size: number) } == expected)
            #expect(message { _ = try session.connections(size: number) } == expected)
            #expect(
                message { _ = try session.delegateUsers(of: "nights", size: number) } == expected)
            #expect(
                message { _ = try session.previewedOrganizations(of: "nights", size: number) }
                    == expected)
            #expect(message { _ = try session.assetTemplates(size: number) } == expected)
            #expect(message { _ = try session.apiKeys(size: number) } == expected)
            #expect(
                message { _ = try store.results(of: Query<User>(in: "acme"), limit: number) }
                    == "the limit is \(number), and is at least 1")
        }
    }

    @Test func whereADayBegins() throws {
        for offset in [Int.min, -86_401, 86_401, Int.max] {
            let told = message {
                try store.read { (view) throws in
                    _ = try view.countsByDay(Query<LogEntry>(in: "acme"), secondsFromGMT: offset)
                }
            }
            #expect(told == "secondsFromGMT is \(offset), and is from -86400 to 86400")
        }
        for offset in [-86_400, 0, 86_400] {
            let days = try store.read { (view) throws in
                try view.countsByDay(Query<LogEntry>(in: "acme"), secondsFromGMT: offset)
            }
            #expect(!days.isEmpty)
        }
    }

    @Test func numbersOfTheLog() throws {
        for sequence in [UInt64.min, .max] {
            let target = Target.log("acme", sequence: sequence)
            guard case .unknown? = kind(of: { _ = try store.can(ann, .viewActivityLog, target) })
            else {
                Issue.record("\(sequence)")
                continue
            }
        }
    }

    /// What an option may not be, by its name.
    private static let wrong: [(name: String, set: @Sendable (inout Store.Options, Int) -> Void)] =
        [
            ("maximumByteCount", { $0.maximumByteCount = $1 }),
            ("maximumReaderCount", { $0.maximumReaderCount = $1 }),
            ("rememberedBlockCount", { $0.rememberedBlockCount = $1 }),
            ("rememberedIdentityCount", { $0.rememberedIdentityCount = $1 }),
            ("longReaderThreshold", { $0.longReaderThreshold = .seconds($1) + .seconds($1) }),
            ("maximumReadDuration", { $0.maximumReadDuration = .seconds($1) + .seconds($1) }),
            ("pastDuration", { $0.pastDuration = .seconds($1) + .seconds($1) }),
            ("pollingInterval", { $0.pollingInterval = .seconds($1) + .seconds($1) }),
        ]

    @Test(arguments: wrong.indices) func anOption(index: Int) async throws {
        let (name, set) = Self.wrong[index]
        try await store.close()
        // What each may be, of the extremes.
        let right: [String: Set<Int>] = [
            "maximumByteCount": [1, .max], "maximumReaderCount": [1],
            "rememberedBlockCount": [0, 1],
            "rememberedIdentityCount": [0, 1],
            "longReaderThreshold": [0, 1, .max], "maximumReadDuration": [1, .max],
            "pastDuration": [1, .max],
            "pollingInterval": [.min, -1, 0, 1, .max],
        ]
        for number in Self.extremes {
            var options = Store.Options()
            options.clock = { testNow }
            set(&options, number)
            let context = "\(name) = \(number)"
            guard right[name]?.contains(number) == true else {
                let told = message { _ = try Store.open(at: scratch.store, options: options) }
                #expect(
                    told?.hasPrefix("the option \(name) is ") == true,
                    "\(context): \(told ?? "opened")")
                let made = scratch.folder.appending("new")
                #expect(message { _ = try Store.create(at: made, options: options) } == told)
                #expect(!made.exists)
                continue
            }
            let opened = try await Store.open(at: scratch.store, options: options)
            #expect(try opened.can(bob, .viewOrganization, .organization(north)), "\(context)")
            // Whoever waits looks as often as it was told.
            var results = try opened.results(of: Query<Organization>(in: "acme"))
                .makeAsyncIterator()
            #expect(try await results.next()?.items.count == 2, "\(context)")
            let waiting = Task { [results] in
                var results = results
                return try await results.next()
            }
            try await opened.untilWaitedFor()
            waiting.cancel()
            #expect(try await waiting.value == nil)
            try await opened.close()
        }
    }
}

extension Store {
    /// Waits until somebody waits for a commit.
    fileprivate func untilWaitedFor() async throws {
        while watch.waiterCount == 0 { try await Task.sleep(for: .milliseconds(1)) }
    }
}
