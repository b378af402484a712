import Glibc
import Latchkey

/// A job that reorganizes an account every night: it looks at what the changes would do, does them in batches,
/// and can be run again after any failure without doing anything twice.
///
///     NightlyJob STORE NIGHT < operations
///
/// Operations are lines of the interchange format, and NIGHT is what this run is called, such as its date.
@main
struct NightlyJob {
    /// How many operations are done together.
    static let batchSize = 100
    /// How often a batch is looked at anew because somebody changed something meanwhile.
    static let attemptCount = 3

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else {
            print("usage: NightlyJob STORE NIGHT < operations")
            exit(2)
        }
        let operations = try readOperations()
        let store = try await Store.open(at: FilePath(arguments[1]))
        var number = 0
        for start in stride(from: 0, to: operations.count, by: batchSize) {
            number += 1
            let batch = Array(operations[start..<min(start + batchSize, operations.count)])
            try await perform(batch, named: "\(arguments[2]) \(number)", in: store)
        }
        try await store.close()
    }

    static func readOperations() throws -> [AccountOperation] {
        var decoder = OperationDecoder()
        var operations: [AccountOperation] = []
        while let line = readLine() {
            let bytes = Array(line.utf8)
            if let operation = try decoder.decode(line: bytes.span) { operations.append(operation) }
        }
        return operations
    }

    /// Does a batch on the state that was looked at, or looks again.
    static func perform(_ batch: [AccountOperation], named id: String, in store: Store)
        async throws
    {
        for attempt in 1...attemptCount {
            let (position, changes) = try foresee(batch, in: store)
            do throws(StoreError) {
                let receipt = try await store.perform(
                    batch, reason: "nightly job \(id)", id: id, expecting: position)
                if receipt.isRepeated { return print("\(id): done before") }
                print("\(id): \(batch.count) operations")
                for change in changes { print("  \(change)") }
                return
            } catch {
                guard case .changedSince = error.kind, attempt < attemptCount else { throw error }
            }
        }
    }

    /// For everybody of the accounts: how many organizations they reach, and would reach; and where that was
    /// read. Of what was done before nothing can be foreseen, which the batch itself tells.
    static func foresee(_ batch: [AccountOperation], in store: Store) throws
        -> (ChangePosition, [String])
    {
        try store.read { view in
            let position = try view.changePosition()
            do {
                return try view.after(batch) { after in
                    var changes: [String] = []
                    for account in Set(batch.map(\.account)).sorted(by: { $0.text < $1.text }) {
                        changes += try compare(view, after, in: account)
                    }
                    return (position, changes)
                }
            } catch is StoreError { return (position, []) }
        }
    }

    static func compare(_ view: View, _ after: View, in account: Identity) throws -> [String] {
        try after.all(Query<User>(in: account)).compactMap { user in
            let name = Ref<User>(user.id, of: account)
            let would = try reached(by: name, in: after)
            // Who is invited by the batch is nobody yet.
            let does = (try? reached(by: name, in: view)) ?? 0
            return does == would ? nil : "\(name) reaches \(does) organizations, then \(would)"
        }
    }

    static func reached(by user: Ref<User>, in view: View) throws -> Int {
        try view.count(
            Query<Organization>(in: user.account).where {
                $0.accessible(to: user, for: .viewOrganization)
            })
    }
}
