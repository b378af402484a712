/// The numbers of values that were looked up: an open hash table, since it is asked seven times
/// for each entry that is appended.
///
/// Unchecked: only one has it at a time, a transaction that takes it from the one before through a
/// lock, or a read while it has the lock that keeps it.
final class LogNumbers: @unchecked Sendable {
    private var entries: [(name: LogName, number: UInt32)] = []
    /// The code of an entry's name above one more than its index; 0 is free. At most half are
    /// taken.
    private var slots = [UInt64](repeating: 0, count: 64)

    var count: Int { entries.count }

    /// About how many bytes it takes.
    var byteCount: Int { slots.count * 8 + entries.count * 64 + textByteCount }

    private var textByteCount = 0

    func number(_ name: LogName) -> UInt32? {
        var slot = Int(name.code) & (slots.count - 1)
        while slots[slot] != 0 {
            if slots[slot] >> 32 == UInt64(name.code) {
                let index = Int(slots[slot] & 0xFFFF_FFFF) - 1
                if entries[index].name == name { return entries[index].number }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Remembers the number of a name that has none yet.
    func insert(_ name: LogName, _ number: UInt32) {
        if (entries.count + 1) * 2 > slots.count { grow() }
        entries.append((name, number))
        textByteCount += name.text.utf8.count
        take(name.code, entries.count)
    }

    private func take(_ code: UInt32, _ entry: Int) {
        var slot = Int(code) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt64(code) << 32 | UInt64(entry)
    }

    /// Forgets the last names, so that as many are left.
    func removeNames(behind count: Int) {
        guard entries.count > count else { return }
        for entry in entries[count...] { textByteCount -= entry.name.text.utf8.count }
        entries.removeLast(entries.count - count)
        makeSlots(slots.count)
    }

    private func grow() { makeSlots(slots.count * 2) }

    private func makeSlots(_ count: Int) {
        slots = [UInt64](repeating: 0, count: count)
        for index in entries.indices { take(entries[index].name.code, index + 1) }
    }
}
