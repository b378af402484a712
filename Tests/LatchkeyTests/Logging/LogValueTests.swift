import AccessRules
import Testing

@testable import Latchkey

/// Values whose numbers are not what one would think: clients beyond the dictionary, resources
/// with the same hash.
@Suite struct LogValueTests {
    @Test func clientsBeyondTheDictionaryStandInTheirEntries() throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        func entry(_ client: Int) -> LogEntry {
            LogEntry(
                account: "acme", time: testNow, event: .read, operation: "x",
                client: "client\(client)")
        }
        // Three fit; those that are there stay there, in the same transaction and in later ones.
        for clients in [[0, 1], [1, 2, 3, 0, 4, 3], [4, 2, 5]] {
            try store.write { writer in
                let account = try writer.reader.require(account: "acme")
                try writer.accountLog(account).clientCountMaximum = 3
                for client in clients { try writer.append(entry(client), account) }
            }
        }
        let found = try store.entries(of: "acme").dropFirst().map(\.client)
        #expect(found == [0, 1, 1, 2, 3, 0, 4, 3, 4, 2, 5].map { "client\($0)" })
        let index = try #require(LogColumn.client.nameIndex)
        #expect(try store.logState(of: "acme").nameCounts[index] == 3)
        #expect(try store.problems() == [])
    }

    @Test func valuesThatWantTheSamePlaceInTheMemoryOfReadsAreToldApart() throws {
        let texts = LogTexts()
        var read: [UInt32] = []
        func text(_ column: LogColumn, _ number: UInt32) throws -> String {
            try texts.name(column, number) { () throws(StoreError) in
                read.append(number)
                return LogName(column, "\(column) \(number)")
            }.text
        }
        for number in [1, 4_097, 1, 1, 4_096, 8_192, .max] as [UInt32] {
            #expect(try text(.user, number) == "user \(number)")
            #expect(try text(.client, number) == "client \(number)")
        }
        #expect(read == [1, 1, 4_097, 4_097, 1, 1, 4_096, 4_096, 8_192, 8_192, .max, .max])
    }

    @Test func numbersOfNamesAreRememberedOnceThereAreSome() throws {
        let texts = LogTexts()
        var asked: [String] = []
        func number(_ column: LogColumn, _ text: String, _ number: UInt32?) throws -> UInt32? {
            try texts.number(LogName(column, text)) { () throws(StoreError) in
                asked.append("\(column) \(text)")
                return number
            }
        }
        // What has none may get one later.
        #expect(try number(.kind, "asset", nil) == nil)
        #expect(try number(.kind, "asset", 3) == 3)
        #expect(try number(.kind, "asset", nil) == 3)
        #expect(try number(.operation, "asset", 9) == 9)
        #expect(asked == ["kind asset", "kind asset", "operation asset"])
        // Beyond some thousands it begins anew, and still tells all apart.
        for round in 1...2 {
            for value in 1...9_000 as ClosedRange<UInt32> {
                #expect(try number(.client, "client \(value)", value) == value, "round \(round)")
            }
        }
    }

    @Test func readsOfEarlierCommitsDoNotKnowLaterNames() throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        let user: Ref<User> = Ref("late", of: "later")
        let query = Query<LogEntry>(in: "acme").where {
            $0.user == user && $0.homeAccount == "later" && $0.operation == "y"
        }
        let entry = LogEntry(
            account: "acme", time: testNow, event: .read, operation: "y", user: user)
        try store.append([LogEntry(account: "acme", time: testNow, event: .read, operation: "x")])
        try store.read { (early) throws in
            let counts = try early.reader.logState(0).nameCounts
            try store.append([entry])
            // Another read remembers the numbers of names that this one has none of.
            try store.read { (late) throws in
                #expect(try late.count(query) == 1)
                #expect(try late.reader.logState(0).nameCounts != counts)
            }
            #expect(try early.count(query) == 0)
            #expect(try early.all(query) == [])
            #expect(try early.explain(query).root == PlanNode(.nothing, estimate: 0))
        }
    }

    /// Two resources of a kind with the same hash; some ten thousand texts have such a pair.
    private static func twins(ofKind kind: UInt32) -> (String, String)? {
        var seen: [UInt32: Int] = [:]
        for number in 0..<1_000_000 {
            let hash = LogName(.resource, "asset\(number)", parent: kind).resourceHash
            if let other = seen.updateValue(number, forKey: hash) {
                return ("asset\(other)", "asset\(number)")
            }
        }
        return nil
    }

    private static func entry(_ id: String) -> LogEntry {
        LogEntry(
            account: "acme", time: testNow, event: .read, operation: "x",
            resource: .init(kind: "k", id: Identity(id)))
    }

    @Test func resourcesWithTheSameHashAreToldApart() throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        var random = LogRandom(seed: 31)
        try store.append([Self.entry("first")])
        let found = try store.read { try $0.reader.logNumber(0, LogName(.kind, "k")) }
        let kind = try #require(found)
        let (one, other) = try #require(Self.twins(ofKind: kind))
        let filters = [one, other, "first"].map {
            LogFilter(resource: .init(kind: "k", id: Identity($0)))
        }
        func check(_ place: String) throws {
            let all = try store.entries(of: "acme")
            for filter in filters {
                let wanted = all.reversed().filter { filter.matches($0) }
                #expect(try store.page("acme", filter) == wanted, "\(place)")
                #expect(try store.count("acme", filter) == wanted.count, "\(place)")
            }
            #expect(try store.problems() == [], "\(place)")
        }
        for count in [LogLimits.entriesPerSegment + 100, LogLimits.entriesPerResourceStretch] {
            var entries: [LogEntry] = []
            for _ in 0..<count {
                entries.append(
                    Self.entry(random.chance(1) ? one : random.chance(1) ? other : "first"))
            }
            try store.append(entries, by: 3_000)
            try check("behind \(count) more")
        }
        #expect(try store.logState(of: "acme").resources.stretches == 1)
        // One of them has the number behind its hash.
        let names = [one, other].map { LogName(.resource, $0, parent: kind) }
        let numbers = try store.read { view in
            [try view.reader.logNumber(0, names[0]), try view.reader.logNumber(0, names[1])]
        }
        #expect(Set(numbers).count == 2)
        let hash = names[0].resourceHash
        #expect(numbers.contains(hash) && numbers.contains(hash + 1))
    }

    /// Many resources of a kind with one hash, such as somebody can choose who may choose identities: the second
    /// word of each undoes what came before it.
    private static func crowd(_ count: Int, ofKind kind: UInt32) -> [String] {
        func mix(_ state: UInt64, _ word: UInt64) -> UInt64 {
            let product = (state ^ word).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
            return product.high ^ product.low &+ 0xE703_7ED1_A0B4_28DB
        }
        let start = mix(
            mix(0x9E37_79B9_7F4A_7C15 ^ UInt64(LogColumn.resource.rawValue), UInt64(kind)), 16)
        var found: [String] = []
        for number in 0..<1_000_000 where found.count < count {
            let first = Array("\(10_000_000 + number)".utf8)
            let word = first.rawBytes.u64(at: 0)
            let second = (0..<8).map { UInt8(truncatingIfNeeded: mix(start, word) >> (8 * $0)) }
            guard second.allSatisfy({ $0 >= 0x20 }),
                let text = String(validating: first + second, as: UTF8.self)
            else { continue }
            found.append(text)
        }
        return found
    }

    @Test func eachOfManyResourcesOfOneHashIsFound() throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        try store.append([Self.entry("first")])
        let found = try store.read { try $0.reader.logNumber(0, LogName(.kind, "k")) }
        let kind = try #require(found)
        let crowd = Self.crowd(300, ofKind: kind)
        #expect(Set(crowd.map { LogName(.resource, $0, parent: kind).resourceHash }).count == 1)
        #expect(Set(crowd).count == 300)
        var entries: [LogEntry] = []
        for number in 0..<LogLimits.entriesPerResourceStretch + 100 {
            entries.append(Self.entry(crowd[number % (number < 900 ? 150 : 300)]))
        }
        try store.append(entries, by: 3_000)
        #expect(try store.logState(of: "acme").resources.stretches == 1)
        for id in [0, 149, 150, 299].map({ crowd[$0] }) {
            let wanted = entries.count { $0.resource?.id == Identity(id) }
            let filter = LogFilter(resource: .init(kind: "k", id: Identity(id)))
            #expect(try store.count("acme", filter) == wanted)
        }
        #expect(try store.problems() == [])
    }

    /// Two accounts in turns, over several segments, one of them with imported times.
    @Test func accountsWithSeveralSegmentsAndTimesInNoOrder() throws {
        let seed: UInt64 = 41
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        var random = LogRandom(seed: seed)
        var ordered: [LogEntry] = []
        var mixed: [LogEntry] = []
        for number in 0..<3 * LogLimits.entriesPerSegment {
            ordered.append(random.entry("acme", at: testNow.after(Int64(number) * 10)))
            mixed.append(
                random.entry("noc", at: testNow.after(Int64(random.next() % 300_000))))
        }
        for start in stride(from: 0, to: ordered.count, by: 4_000) {
            let range = start..<min(start + 4_000, ordered.count)
            try store.append(Array(ordered[range]))
            try store.append(Array(mixed[range]), imported: true)
        }
        #expect(try store.logState(of: "acme").isInOrderOfTime)
        #expect(try !store.logState(of: "noc").isInOrderOfTime)
        for account in ["acme", "noc"] as [Identity] {
            let all = try store.entries(of: account)
            #expect(try store.logState(of: account).columns.stretches >= 2)
            for number in 0..<25 {
                let filter = random.filter(around: testNow.after(150_000), spread: 150_000)
                let wanted = all.reversed().filter { filter.matches($0) }
                let message = "seed \(seed), \(account), filter \(number): \(filter)"
                #expect(try store.count(account, filter) == wanted.count, "\(message)")
                let page = try store.page(account, filter, limit: 50)
                #expect(page == Array(wanted.prefix(50)), "\(message)")
            }
        }
        #expect(try store.problems() == [], "seed \(seed)")
    }
}
