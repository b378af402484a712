@testable import LMDB

/// Where the tables of a file are, by its pages.
struct FileTables {
    let bytes: [UInt8]

    static let pageByteCount = 4_096

    /// Where the record of each table begins.
    var records: [Int] {
        let size = Self.pageByteCount
        let metas = MetaPair(
            MetaPage(Array(bytes[..<size])), MetaPage(Array(bytes[size..<2 * size])))
        return leaves(of: metas.newest.tables.root).flatMap { page in
            (0..<page.nodeCount).compactMap { index -> Int? in
                page.node(index).map { Int(page.number) * size + $0.data.lowerBound }
            }
        }
    }

    /// The numbers of the leaves of each table that has any.
    var leaves: [[Int]] {
        records.compactMap { offset in
            let record = TreeRecord(bytes, at: offset)
            if record.root == TreeRecord.noPage { return nil }
            return leaves(of: record.root).map { Int($0.number) }
        }
    }

    private func leaves(of root: UInt64) -> [LMDB.Page] {
        let start = Int(root) * Self.pageByteCount
        let page = LMDB.Page(
            number: root, bytes: Array(bytes[start..<start + Self.pageByteCount]))
        guard page.kind == .branch else { return [page] }
        return (0..<page.nodeCount).flatMap { leaves(of: page.node($0)?.child ?? 0) }
    }
}
