import AccessRules
import Testing

@testable import Latchkey

extension View {
    /// All pages of a difference, put together.
    func pagedDifference(from before: View, at instant: Instant? = nil, size: Int) throws
        -> (lines: [AccessDifference.Line], validUntil: Instant)
    {
        var lines: [AccessDifference.Line] = []
        var cursor: PageCursor?
        while true {
            let page = try difference(from: before, at: instant, size: size, after: cursor)
            #expect(page.items.count <= size)
            lines += page.items
            cursor = page.next
            if cursor == nil { return (lines, page.validUntil) }
        }
    }
}
