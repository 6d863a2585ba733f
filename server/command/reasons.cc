// assayd reasons: the catalogue, read as an operator reads it.
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "client/cli/console.h"
#include "client/cli/sheet.h"
#include "client/cli/table.h"
#include "proto/catalogue.h"
#include "server/base/json.h"
#include "server/base/spelling.h"
#include "server/base/str_cat.h"
#include "server/command/command.h"
#include "server/jose/finding.h"

namespace assay {
namespace {

struct Options {
  std::vector<std::string> names;
  bool faults = false, json = false, markdown = false;
};

// Entry is one value of the catalogue. Both live for ever.
using Entry = std::variant<const ReasonEntry*, const FaultEntry*>;

// Section is the values of one enum, under the name that it has in JSON.
struct Section {
  std::string_view json_name;
  std::string_view title;
  std::vector<Entry> entries;
};

template <typename Values>
Section SectionOf(std::string_view json_name, std::string_view title, const Values& values) {
  Section section{json_name, title, {}};
  for (const auto value : values) section.entries.push_back(&Describe(value));
  return section;
}

std::vector<Section> Catalogue() {
  return {SectionOf("reasons", "reason", Reasons()),
          SectionOf("key_set_faults", "key set fault", KeySetFaults()),
          SectionOf("key_faults", "key fault", KeyFaults())};
}

std::string_view NameOf(const Entry& entry) {
  return std::visit([](const auto* value) { return value->name; }, entry);
}

std::string_view OutcomeOf(const ReasonEntry& entry) {
  return entry.outcome == v1::OUTCOME_UNJUDGED ? "unjudged" : "rejected";
}

std::string StagesOf(const ReasonEntry& entry) {
  std::string stages;
  for (const v1::Stage stage : entry.stages) StrAppend(&stages, stages.empty() ? "" : ", ", Name(stage));
  return stages;
}

// Chosen keeps of the catalogue what is named; a name that is none is told on standard error.
bool Chosen(const std::vector<std::string>& names, std::vector<Section>& sections) {
  std::vector<std::string_view> known;
  for (const Section& section : sections) {
    for (const Entry& entry : section.entries) known.push_back(NameOf(entry));
  }
  std::vector<std::string_view> wanted;
  for (const std::string& name : names) {
    const auto reason = FindReason(name);
    const auto key_set_fault = FindKeySetFault(name);
    const auto key_fault = FindKeyFault(name);
    if (reason) wanted.push_back(Describe(*reason).name);
    if (key_set_fault) wanted.push_back(Describe(*key_set_fault).name);
    if (key_fault) wanted.push_back(Describe(*key_fault).name);
    if (reason || key_set_fault || key_fault) continue;
    std::cerr << "assayd reasons: there is no reason or fault " << Excerpt(name) << DidYouMean(name, known)
              << "\n";
    return false;
  }
  for (Section& section : sections) {
    std::erase_if(section.entries, [&](const Entry& entry) {
      return std::find(wanted.begin(), wanted.end(), NameOf(entry)) == wanted.end();
    });
  }
  return true;
}

std::string SheetOf(const Entry& entry, std::string_view title, const cli::Console& console) {
  cli::Sheet sheet(console);
  if (const auto* reason = std::get_if<const ReasonEntry*>(&entry)) {
    sheet.Add("outcome", OutcomeOf(**reason));
    sheet.Add("stage", StagesOf(**reason));
    sheet.Add("HTTP", StrCat((*reason)->http_status));
    sheet.Add("RFC 6750", (*reason)->rfc6750_error);
    sheet.Add("public code", Describe((*reason)->public_code).name);
    sheet.AddProse("public text", (*reason)->public_text);
  }
  std::visit(
      [&](const auto* value) {
        sheet.AddProse("cause", value->cause);
        sheet.AddProse("cure", value->cure);
      },
      entry);
  return StrCat(NameOf(entry), " (", title, ")\n", sheet.text());
}

std::string TableOf(const Section& section) {
  std::vector<std::vector<std::string>> rows;
  for (const Entry& entry : section.entries) {
    if (const auto* reason = std::get_if<const ReasonEntry*>(&entry)) {
      const std::string error((*reason)->rfc6750_error);
      rows.push_back({StagesOf(**reason), std::string((*reason)->name), std::string(OutcomeOf(**reason)),
                      StrCat((*reason)->http_status), error.empty() ? "-" : error,
                      std::string(Describe((*reason)->public_code).name)});
    } else {
      const FaultEntry& fault = *std::get<const FaultEntry*>(entry);
      rows.push_back({std::string(fault.name), std::string(fault.cause)});
    }
  }
  const bool reasons = std::holds_alternative<const ReasonEntry*>(section.entries.front());
  rows.insert(
      rows.begin(),
      reasons
          ? std::vector<std::string>{"STAGE", "REASON", "OUTCOME", "HTTP", "RFC 6750", "PUBLIC CODE"}
          : std::vector<std::string>{section.title == "key fault" ? "KEY FAULT" : "KEY SET FAULT", "CAUSE"});
  return cli::TableText(rows);
}

std::string JsonOf(const Entry& entry) {
  std::string json = StrCat("{\"name\":", JsonQuote(NameOf(entry)));
  if (const auto* reason = std::get_if<const ReasonEntry*>(&entry)) {
    std::string stages;
    for (const v1::Stage stage : (*reason)->stages) {
      StrAppend(&stages, stages.empty() ? "" : ",", JsonQuote(Name(stage)));
    }
    StrAppend(&json, ",\"outcome\":", JsonQuote(OutcomeOf(**reason)), ",\"stages\":[", stages,
              "],\"http_status\":", (*reason)->http_status,
              ",\"rfc6750_error\":", JsonQuote((*reason)->rfc6750_error),
              ",\"public_code\":", JsonQuote(Describe((*reason)->public_code).name),
              ",\"public_text\":", JsonQuote((*reason)->public_text));
  }
  std::visit(
      [&](const auto* value) {
        StrAppend(&json, ",\"cause\":", JsonQuote(value->cause), ",\"cure\":", JsonQuote(value->cure), "}");
      },
      entry);
  return json;
}

std::string JsonOf(const std::vector<Section>& sections) {
  std::string json;
  for (const Section& section : sections) {
    std::string entries;
    for (const Entry& entry : section.entries) StrAppend(&entries, entries.empty() ? "" : ",", JsonOf(entry));
    StrAppend(&json, json.empty() ? "{" : ",", JsonQuote(section.json_name), ":[", entries, "]");
  }
  return json + "}\n";
}

// Markdown is the README's table: a row for the reasons that have stage, HTTP status and error in common.
std::string Markdown() {
  struct Row {
    v1::Stage stage;
    const ReasonEntry* like;
    std::string names;
  };
  std::vector<Row> rows;
  for (const v1::Reason reason : Reasons()) {
    const ReasonEntry& entry = Describe(reason);
    for (const v1::Stage stage : entry.stages) {
      const auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& each) {
        return each.stage == stage && each.like->http_status == entry.http_status &&
               each.like->rfc6750_error == entry.rfc6750_error;
      });
      if (row == rows.end()) {
        rows.push_back({stage, &entry, std::string(entry.name)});
      } else {
        StrAppend(&row->names, ", ", entry.name);
      }
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.stage < b.stage; });
  std::string text =
      "| stage | reasons | outcome | HTTP | RFC 6750 error |\n| --- | --- | --- | --- | --- |\n";
  for (const Row& row : rows) {
    StrAppend(&text, "| ", Name(row.stage), " | ", row.names, " | ", OutcomeOf(*row.like), " | ",
              row.like->http_status, " | ", row.like->rfc6750_error, " |\n");
  }
  for (const Section& section : Catalogue()) {
    if (section.json_name == "reasons") continue;
    std::string names;
    for (const Entry& entry : section.entries) StrAppend(&names, names.empty() ? "" : ", ", NameOf(entry));
    StrAppend(&text, "\nEach ", section.title, " by name: ", names, ".\n");
  }
  return text;
}

int ShowReasons(const Options& options) {
  if (options.markdown) {
    std::cout << Markdown();
    return kExitGood;
  }
  std::vector<Section> sections = Catalogue();
  if (!options.names.empty()) {
    if (!Chosen(options.names, sections)) return kExitUsage;
  } else {
    std::erase_if(sections,
                  [&](const Section& section) { return (section.json_name == "reasons") == options.faults; });
  }
  std::erase_if(sections, [](const Section& section) { return section.entries.empty(); });
  if (options.json) {
    std::cout << JsonOf(sections);
    return kExitGood;
  }
  const cli::Console console{std::cin, std::cout, std::cerr};
  std::string_view gap = "";
  for (const Section& section : sections) {
    if (options.names.empty()) {
      std::cout << gap << TableOf(section);
      gap = "\n";
      continue;
    }
    for (const Entry& entry : section.entries) {
      std::cout << gap << SheetOf(entry, section.title, console);
      gap = "\n";
    }
  }
  return kExitGood;
}

}  // namespace

void AddReasons(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand("reasons", "Tell what each reason means, and what to do about it");
  const auto options = std::make_shared<Options>();
  auto* names = command
                    ->add_option("name", options->names,
                                 "Reasons or faults, in any case; none: the table of all reasons")
                    ->type_name("NAME");
  auto* faults = command->add_flag("--faults", options->faults, "The faults of key sets and of keys instead")
                     ->excludes(names);
  auto* json = command->add_flag("--json", options->json, "Print JSON, with all texts");
  command->add_flag("--markdown", options->markdown, "Print the table of the README")
      ->excludes(names)
      ->excludes(faults)
      ->excludes(json);
  command->footer(
      "Exit code: 0, or 64 for a name that there is not.\n"
      "Example: assayd reasons TOKEN_EXPIRED");
  command->callback([options, &run] { run = [options] { return ShowReasons(*options); }; });
}

}  // namespace assay
