import Glibc
import Interposition
import Latchkey
import Samples
import SystemPackage

extension Workloads {
    /// A sync fails once, and the next ones succeed: what it failed to bring to the medium may never
    /// be there, whatever later syncs say.
    static func failingSyncs(_ sample: [UInt8]) -> [Workload] {
        (1...4).map { number in
            Workload("failing-sync-\(number)", before: sample, weight: 3) { path, marks in
                var store = try Store.open(at: path, options: SampleStore.options())
                interposed_fail(1 << INTERPOSED_SYNC.rawValue, UInt64(number), 1, EIO, 0)
                defer { _ = interposed_fail_no_more() }
                for round in 0..<8 {
                    do {
                        let receipt = try store.session("acme/ann")
                            .perform(.organization(Identity("f\(round)")))
                        marks.acknowledge(receipt.commitNumber)
                    } catch {
                        // As whoever runs it would.
                        try store.close()
                        store = try Store.open(at: path, options: SampleStore.options())
                    }
                }
                try marks.settle(store)
                try store.close()
            }
        }
    }
}
