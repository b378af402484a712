import Latchkey
import Samples

extension Workloads {
    /// Operations in several accounts that are done together, with what they are known by again.
    var batches: Workload {
        .opened("batches", before: sample, weight: 4) { store, marks in
            for number in 0..<5 {
                let batch = [
                    AccountOperation(.organization(Identity("b\(number)")), in: "acme"),
                    AccountOperation(.asset(Identity("c\(number)"), in: "south"), in: "acme"),
                    AccountOperation(.enforceMFA(number % 2 == 0), in: "far"),
                    AccountOperation(.removeUser("bob"), in: "acme"),
                ]
                let receipt = try store.perform(
                    number == 0 ? batch : batch.dropLast(), reason: "why \(number)",
                    id: "batch-\(number)")
                marks.acknowledge(receipt.commitNumber)
                try marks.settle(store)
                // One that is refused at its end, and one that was done.
                let refused =
                    batch.dropFirst(2) + [
                        AccountOperation(.organization(Identity("b\(number)")), in: "acme")
                    ]
                if (try? store.perform(Array(refused), id: "refused")) != nil {
                    throw UsageError(text: "a batch was not refused")
                }
                let again = try store.perform(
                    number == 0 ? batch : batch.dropLast(), reason: "why \(number)",
                    id: "batch-\(number)")
                guard again.isRepeated, again.commitNumber == receipt.commitNumber else {
                    throw UsageError(text: "a batch that was done is not known")
                }
                try marks.settle(store)
            }
            let ann = try store.session("acme/ann")
            let receipt = try ann.perform(
                [.organization("s0"), .grant("s0", to: .group("techs"))], id: "session")
            marks.acknowledge(receipt.commitNumber)
            try marks.settle(store)
        }
    }
}
