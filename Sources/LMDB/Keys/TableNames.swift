import Synchronization

/// All table names of the process, numbered in the order of their first definition.
///
/// The number makes a table's handle one indexed load away in every environment. Names are
/// never forgotten; there are as many as the program defines.
enum TableNames {
    private struct Names {
        var list: [String] = []
        /// How the entries of each lie together.
        var packings: [Packing] = []
        /// By bytes, since LMDB tells names apart that Unicode calls equal.
        var slots: [[UInt8]: UInt32] = [:]
    }

    private static let names = Mutex(Names())

    /// - Parameter packing: How its entries lie together; nil for what another definition says.
    static func slot(of name: String, _ packing: Packing? = nil) -> UInt32 {
        let bytes = Array(name.utf8)
        return names.withLock { names in
            if let slot = names.slots[bytes] {
                if let packing { names.packings[Int(slot)] = packing }
                return slot
            }
            let slot = UInt32(truncatingIfNeeded: names.list.count)
            names.list.append(name)
            names.packings.append(packing ?? .none)
            names.slots[bytes] = slot
            return slot
        }
    }

    static func packing(of slot: UInt32) -> Packing {
        names.withLock { names in
            Int(slot) < names.packings.count ? names.packings[Int(slot)] : .none
        }
    }

    static func name(of slot: UInt32) -> String {
        names.withLock { names in
            Int(slot) < names.list.count ? names.list[Int(slot)] : "?"
        }
    }
}
