import Glibc
import Latchkey

/// A job that reorganizes accounts every night: it looks at who would gain and lose what by each
/// batch of changes before it does it, and can be run again after any failure: for a week nothing
/// is done twice.
///
///     NightlyJob STORE NIGHT < operations
///
/// Operations are lines of the interchange format, with an empty line between batches; NIGHT is
/// what this run is called, such as its date. A batch is done whole or not at all. One that is
/// refused is told and passed over, and so is one of nothing but removals by which somebody would
/// gain something.
///
/// The status is 0 when all is done, and 3 when something was passed over; 2 for wrong arguments; 1
/// when the store or a line failed: what was told before is done then, and nothing else.
@main
struct NightlyJob {
    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { end(2, "usage: NightlyJob STORE NIGHT < operations") }
        do {
            let batches = try readBatches(of: arguments[2])
            let store = try await Store.open(at: FilePath(arguments[1]))
            var doneCount = 0
            for batch in batches where try await perform(batch, in: store) { doneCount += 1 }
            try await store.close()
            guard doneCount == batches.count else {
                end(3, "NightlyJob: \(doneCount) of \(batches.count) batches are done")
            }
        } catch { end(1, "NightlyJob: \(error)") }
    }

    /// Says why on standard error, and ends.
    static func end(_ status: Int32, _ why: String) -> Never {
        _ = try? FileDescriptor.standardError.writeAll("\(why)\n".utf8)
        exit(status)
    }

    static func readBatches(of night: String) throws(InterchangeError) -> [Batch] {
        var lines: [String] = []
        while let line = readLine() { lines.append(line) }
        var batches: [Batch] = []
        for lines in lines.split(separator: "") {
            batches.append(try Batch(id: "\(night) \(batches.count + 1)", lines: lines))
        }
        if batches.isEmpty { throw InterchangeError(problem: "no operation was read") }
        return batches
    }

    /// Does a batch on the state that was looked at, and tells what became of it.
    ///
    /// - Returns: Whether it is done.
    static func perform(_ batch: Batch, in store: Store, again: Bool = false) async throws -> Bool {
        let (position, difference) = try foresee(batch, in: store)
        if let difference, !difference.gainsNothing, batch.isRemoval {
            print("\(batch.id): passed over: these removals would let somebody gain something")
            for line in difference.lines where !line.gained.isEmpty { print("  \(line.text)") }
            return false
        }
        do throws(StoreError) {
            let receipt = try await store.perform(
                batch.operations, reason: "nightly job \(batch.id)", id: batch.id,
                expecting: position)
            if receipt.isRepeated {
                print("\(batch.id): done before, at \(receipt.time.iso8601)")
            } else {
                print("\(batch.id): \(batch.operations.count) operations")
                for line in difference?.lines ?? [] { print("  \(line.text)") }
            }
            return true
        } catch {
            if case .changedSince = error.kind, !again {
                // Somebody was faster: it is looked at once more, as things are now.
                return try await perform(batch, in: store, again: true)
            }
            guard error.isRefusal else { throw batch.placed(error) }
            print("\(batch.id): passed over: \(batch.placed(error))")
            return false
        }
    }

    /// Who would gain and lose what at once, and where in the history that was asked.
    ///
    /// There is no difference where the batch is refused: it may have been done before, of which
    /// the store tells when it is done again with its id. Of what begins or ends later
    /// `differences(from:during:)` would tell.
    static func foresee(_ batch: Batch, in store: Store) throws
        -> (position: ChangePosition, difference: AccessDifference?)
    {
        try store.read { view in
            let position = try view.changePosition()
            do {
                let difference = try view.after(batch.operations) { after in
                    try after.difference(from: view)
                }
                return (position, difference)
            } catch let error as StoreError {
                guard error.isRefusal else { throw batch.placed(error) }
                return (position, nil)
            }
        }
    }
}

/// Operations that are done together.
struct Batch {
    /// What the store knows it by when it comes again.
    let id: String
    /// The number of the line of the first operation; the others follow line by line.
    let firstLine: Int
    private(set) var operations: [AccountOperation] = []

    /// - Parameter lines: Some of all lines, by their places among them.
    init(id: String, lines: ArraySlice<String>) throws(InterchangeError) {
        self.id = id
        firstLine = lines.startIndex + 1
        for line in lines {
            do throws(InterchangeError) {
                // `readLine` puts this where there was no UTF-8.
                if line.contains("\u{FFFD}") { throw InterchangeError(problem: "not UTF-8") }
                operations.append(try AccountOperation(line: line))
            } catch {
                var error = error
                error.line = firstLine + operations.count
                throw error
            }
        }
    }

    /// Whether it does nothing but take away.
    var isRemoval: Bool { operations.allSatisfy(\.operation.isRemoval) }

    /// An error that names the line that was read, and not the number of the operation.
    func placed(_ error: StoreError) -> StoreError {
        StoreError(error.kind, line: error.line.map { $0 + firstLine - 1 }, key: error.key)
    }
}

extension Latchkey.Operation {
    /// Whether it is meant to take access away.
    var isRemoval: Bool {
        switch self {
        case .removeUser, .deleteGroup, .removeMember, .revokeAccess, .revokeConnection: true
        default: false
        }
    }
}

extension StoreError {
    /// Whether it is about the batch alone. All else, such as damage or a full medium, is about the
    /// store, and ends the job.
    var isRefusal: Bool {
        switch kind {
        case .unknown, .exists, .doesNotFit, .invalid, .refused, .denied, .limit, .batchExists,
            .changedSince:
            true
        default: false
        }
    }
}

extension AccessDifference.Line {
    /// Who gains (+) and loses (-) what, and why.
    var text: String {
        let things =
            switch targets {
            case .account: "account \(account)"
            case .organizations(let ids): "organizations \(Self.some(ids.map(\.text)))"
            case .assets(let ids): "assets \(Self.some(ids.map(\.text)))"
            }
        let actions = gained.map { "+\($0.name)" } + lost.map { "-\($0.name)" }
        return "\(Self.some(users.map { "\($0)" })) on \(things): "
            + "\(actions.joined(separator: " ")) by \(causes.map(\.text).joined(separator: ", "))"
    }

    /// The first few of many, and how many more there are.
    private static func some(_ names: [String]) -> String {
        let first = names.prefix(3).joined(separator: ", ")
        return names.count > 3 ? "\(first) and \(names.count - 3) more" : first
    }
}
