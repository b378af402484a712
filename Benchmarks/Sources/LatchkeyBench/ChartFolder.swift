import Foundation

/// Where charts are written to.
struct ChartFolder {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Makes the folder unless it is there.
    ///
    /// - Throws: ``BenchError`` when nothing can be written into it.
    func make() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw BenchError("cannot make the folder \(path) for charts: \(reason(error))")
        }
        guard FileManager.default.isWritableFile(atPath: path) else {
            throw BenchError("cannot write charts into \(path): nobody here may write there")
        }
    }

    func write(_ charts: [(name: String, chart: Chart)]) throws {
        for (name, chart) in charts {
            let file = "\(path)/\(name).svg"
            do {
                try Data(chart.svg().utf8).write(to: URL(fileURLWithPath: file))
            } catch {
                throw BenchError("cannot write the chart \(file): \(reason(error))")
            }
        }
    }

    private func reason(_ error: any Error) -> String { (error as NSError).localizedDescription }
}
