import AccessRules
import Testing

@testable import Latchkey

/// What is remembered of logs is bounded, however many there are, and true whatever is given up.
@Suite struct LogMemoryTests {
    private static let accountCount = 1_300

    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        var lines = ""
        for number in 0..<Self.accountCount {
            lines +=
                #"{"type":"account","id":"a\#(number)","subdomain":"a\#(number)","name":""}"# + "\n"
        }
        store = try makeStore(scratch, lines)
    }

    private func note(_ operation: String, _ account: Int) -> LogEntry {
        LogEntry(
            account: Identity("a\(account)"), time: testNow, event: .update, operation: operation)
    }

    private func write(_ operation: String, fails: Bool = false) throws {
        try store.environment.write { transaction in
            try Writer.with(&transaction, now: testNow, memory: store.memory) { writer in
                for round in 0..<2 {
                    for account in 0..<Self.accountCount {
                        try writer.append(note("\(operation)\(round)", account), UInt32(account))
                        try writer.append(note("both", account), UInt32(account))
                    }
                    #expect(writer.undoable.logs.count <= 512)
                }
                if fails { throw StoreError(.invalid("given up")) }
            }
        }
    }

    /// A value whose number was given up with its transaction gets another one later.
    @Test func aTransactionMayAppendToMoreLogsThanFitInMemory() throws {
        #expect(throws: StoreError.self) { try write("ghost", fails: true) }
        try write("first")
        #expect(throws: StoreError.self) { try write("ghost", fails: true) }
        try write("second")
        #expect(try store.problems() == [])
        let entries = try store.read { (view) throws in
            try Array(view.logEntries(of: "a700").map(\.operation).reversed())
        }
        #expect(
            Array(entries.dropFirst()) == [
                "first0", "both", "first1", "both", "second0", "both", "second1", "both",
            ])
    }

    @Test func whatIsRememberedIsBoundedInBytesAndIsWhatWasUsedLast() throws {
        let cache = LogNameCache()
        let text = String(repeating: "x", count: 200)
        for account in 0..<20_000 as Range<UInt32> {
            var memory = LogMemory()
            memory.numbers = LogNumbers()
            for number in 1...20 as ClosedRange<UInt32> {
                memory.numbers.insert(LogName(.user, "\(number) \(text)"), number)
            }
            cache.give(back: memory, of: account)
            // One is used all the time, and never forgotten.
            let busy = cache.take(0)
            #expect(busy.numbers.count == 20)
            cache.give(back: busy, of: 0)
            if cache.size.byteCount > LogNameCache.byteCountMaximum + 1 << 16 {
                Issue.record("\(cache.size)")
                break
            }
        }
        #expect(cache.size.accountCount < 20_000 && cache.size.accountCount > 1_000)
        #expect(cache.take(19_999).numbers.count == 20)
        #expect(cache.take(1).numbers.count == 0)
    }
}
