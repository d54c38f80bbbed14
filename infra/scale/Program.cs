using System.Text.Json;
using Tracking.Scale;

// Computes the page beside it anew, from the folder it lies in: dotnet run --project infra/scale -- infra/scale
if (args is not [var folder] || !File.Exists(Path.Combine(folder, "measured.json")))
{
    Console.Error.WriteLine(
        "Name the folder of README.md, measured.json and inputs.json: infra/scale."
    );
    return 1;
}

var page = Path.Combine(folder, "README.md");
var json = new JsonSerializerOptions(JsonSerializerDefaults.Web)
{
    RespectRequiredConstructorParameters = true,
};
T Read<T>(string file) =>
    JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(folder, file)), json)!;
File.WriteAllText(
    page,
    Page.With(File.ReadAllText(page), Read<Measured>("measured.json"), Read<Inputs>("inputs.json"))
);
return 0;
