using System.CommandLine;
using Tracking.Lake;
using Tracking.Shared.Lake;

// Writes a sample table: dotnet run --project infra/lake sample --folder ./sample
var folder = new Option<string>("--folder")
{
    Description = "Where the table comes to be; a folder that is not there yet, or empty",
    HelpName = "DIR",
    Required = true,
};
var sample = new Command("sample", "Writes a Delta Lake table of made-up events, to try readers on")
{
    folder,
};
sample.SetAction(
    async (parsed, cancellationToken) =>
    {
        var path = Path.GetFullPath(parsed.GetValue(folder)!);
        if (
            File.Exists(path)
            || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        )
        {
            Console.Error.WriteLine($"{path} is there, and not an empty folder. Name another.");
            return 1;
        }

        var table = await SampleTable.WriteAsync(new FolderLakeStore(path), cancellationToken);
        Console.WriteLine(table.Describe(path));
        return 0;
    }
);
return await new RootCommand("The lake: the tables that readers of Delta Lake read.") { sample }
    .Parse(args)
    .InvokeAsync();
