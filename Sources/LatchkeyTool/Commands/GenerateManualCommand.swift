import ArgumentParser
import SystemPackage

/// `latchkey generate-manual`, by which `make install` makes the manual pages.
struct GenerateManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate-manual",
        abstract: "Write the manual pages of all commands into a folder.",
        shouldDisplay: false)

    @Argument(help: "The folder.", completion: .directory)
    var folder: PathArgument

    func run() throws {
        for page in ManualPage.all(of: try CommandDescription.latchkey()) {
            let path = folder.path.appending("\(page.name).1")
            try OutputFile.with(path) { file in
                var output = Output(file, name: path.name, whenLeft: .fail)
                try output.write(page.text)
                try output.flush()
            }
        }
    }
}
