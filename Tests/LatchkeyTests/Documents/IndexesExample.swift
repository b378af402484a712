import Latchkey
import Testing

/// The program of the page about indexes, compiled and run as it stands there.
@Suite struct IndexesExample {
    @Test func theProgramRuns() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, smallWorld)
        var printed: [String] = []
        func print(_ items: Any...) {
            printed.append(items.map { "\($0)" }.joined(separator: " "))
        }

        // swift-format-ignore
        do {
            for index in try store.indexes() where index.state != .readable {
                print(index.name, index.state, "\(index.doneCount) of \(index.totalCount)")
            }
        }

        // A new store has all of them.
        #expect(printed == [])
        try store.close()
    }
}
