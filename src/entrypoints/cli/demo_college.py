"""The college of the demo data and the employers of its alumni. All of them are invented."""

from __future__ import annotations

from dataclasses import dataclass

from entrypoints.cli.demo_names import CITIES, City

# Name / code / how often / first jobs, and one line per course: name / instructor / skills.
_DEPARTMENTS = """
Computer Science / CSC / 15 / Junior Software Developer, Junior Software Developer, Junior Software Developer, IT Support Specialist
- Data Structures and Algorithms / Dr. Ilse Marwick / Algorithms, Java
- Databases / Prof. Rahul Bose / SQL, Data Modeling
- Operating Systems / Dr. Ilse Marwick / C, Linux
- Software Engineering / Prof. Greta Holm / Git, Agile, Unit Testing
- Computer Networks / Dr. Paul Achterberg / Networking, Troubleshooting
- Introduction to Machine Learning / Dr. Samira Haidari / Python, Machine Learning
Statistics / STA / 6 / Junior Data Analyst, Junior Data Analyst, Actuarial Trainee
- Probability Theory / Prof. Anselm Reuter / Probability, Statistics
- Regression Analysis / Dr. Mina Okonjo / R, Statistics
- Statistical Computing / Dr. Mina Okonjo / R, Python, Data Visualization
- Financial Mathematics / Prof. Anselm Reuter / Financial Mathematics, Probability
- Design of Experiments / Dr. Tess Villareal / Experiment Design, Statistics
Electrical Engineering / ELE / 7 / Graduate Electrical Engineer
- Circuit Analysis / Prof. Ned Hathaway / Circuit Design, MATLAB
- Power Systems / Dr. Amal Rizk / Power Systems, Electrical Safety
- Microcontrollers / Dr. Jonna Virtala / C, Microcontrollers
- Control Engineering / Prof. Ned Hathaway / MATLAB, PLC Programming
- Signals and Systems / Dr. Amal Rizk / MATLAB, Signal Processing
Mechanical Engineering / MEC / 8 / Graduate Mechanical Engineer
- Thermodynamics / Prof. Olga Renn / Thermodynamics
- Machine Design / Dr. Femi Odukoya / SolidWorks, Technical Drawing
- Materials Science / Dr. Carla Stoop / Materials Science
- Production Engineering / Prof. Olga Renn / Lean Manufacturing, Quality Control
- Finite Element Methods / Dr. Femi Odukoya / Finite Element Analysis, CAD
Civil Engineering / CIV / 7 / Graduate Civil Engineer
- Structural Mechanics / Prof. Hugo Estrela / Structural Analysis
- Surveying / Dr. Wanda Kell / Surveying, GIS
- Concrete and Steel / Prof. Hugo Estrela / Concrete Design, Steel Design
- Transport Engineering / Dr. Pavel Rudny / Traffic Modeling
- Construction Management / Dr. Wanda Kell / Construction Management, Occupational Safety
Architecture / ARC / 4 / Architectural Assistant
- Architectural Design Studio / Prof. Lucia Ferrand / Technical Drawing, Model Making
- Building Information Modeling / Dr. Knut Aasen / Revit, BIM
- History of the City / Dr. Mariko Endo / Urban Planning
- Sustainable Building / Prof. Lucia Ferrand / Sustainable Design
Nursing / NUR / 11 / Staff Nurse
- Anatomy and Physiology / Dr. Ruth Amponsah / Patient Assessment
- Fundamentals of Nursing / Prof. Clare Donovan / Patient Care, Vital Signs
- Pharmacology / Dr. Ivo Brandl / Medication Administration
- Community Health / Dr. Ruth Amponsah / Public Health, Health Promotion
- Critical Care Practice / Prof. Clare Donovan / Critical Care, Triage
- Nursing Ethics / Dr. Leila Sabry / Patient Education
Biology / BIO / 7 / Laboratory Technician
- Cell Biology / Prof. Yael Strom / Cell Culture, Microscopy
- Molecular Genetics / Dr. Hiro Matsuda / PCR, Molecular Biology
- Biostatistics / Dr. Mina Okonjo / Statistics, R
- Ecology / Dr. Bram Oosten / Field Work, Data Analysis
- Scientific Writing / Prof. Yael Strom / Scientific Writing
Environmental Science / ENV / 4 / Environmental Technician
- Hydrology / Dr. Bram Oosten / Water Sampling, Field Work
- Geographic Information Systems / Dr. Wanda Kell / GIS
- Environmental Law / Prof. Simon Achebe / Environmental Law
- Climate Science / Dr. Petra Lund / Climate Modeling, Data Analysis
Psychology / PSY / 6 / HR Assistant, Psychology Assistant
- Developmental Psychology / Dr. Noemi Farkas / Child Development
- Research Methods / Prof. Tobias Weil / Statistics, Interviewing
- Clinical Psychology / Dr. Noemi Farkas / Psychological Assessment, Counselling
- Organizational Psychology / Prof. Tobias Weil / Organizational Development, Interviewing
Law / LAW / 7 / Legal Trainee
- Contract Law / Prof. Simon Achebe / Contract Law, Legal Writing
- Legal Research and Writing / Dr. Edith Vane / Legal Research, Legal Writing
- Company Law / Prof. Simon Achebe / Corporate Law
- Data Protection Law / Dr. Marek Zell / Data Protection
- Moot Court / Dr. Edith Vane / Litigation, Presentation
Finance / FIN / 8 / Junior Accountant
- Financial Accounting / Prof. Dora Lim / Bookkeeping, Financial Reporting
- Corporate Finance / Dr. Basil Ortega / Valuation, Financial Modeling
- Taxation / Prof. Dora Lim / Tax
- Auditing / Dr. Basil Ortega / Auditing, Internal Controls
- Investments / Dr. Rosa Keller / Portfolio Management, Excel
Business Administration / BUS / 10 / Management Trainee
- Principles of Marketing / Dr. Vera Quist / Market Research, Brand Management
- Operations Management / Prof. Colin Mbeki / Process Improvement, Supply Chain Management
- Organizational Behaviour / Prof. Tobias Weil / Team Leadership
- Business Statistics / Dr. Tess Villareal / Excel, Statistics
- Negotiation / Dr. Vera Quist / Negotiation, Presentation
Graphic Design / DES / 5 / Junior Graphic Designer
- Typography / Dr. Mariko Endo / Typography, Layout
- Drawing and Illustration / Prof. Aldo Ricci / Adobe Illustrator, Storyboarding
- Brand Identity / Dr. Fay Lindholm / Branding
- Interaction Design / Dr. Fay Lindholm / Prototyping, Interaction Design
Education / EDU / 7 / Trainee Teacher
- Pedagogy / Prof. Grace Tembo / Lesson Planning
- Child Development / Dr. Noemi Farkas / Child Development
- Classroom Practice / Dr. Owen Sayle / Classroom Management
- Inclusive Education / Prof. Grace Tembo / Inclusive Education
- Assessment and Evaluation / Dr. Owen Sayle / Assessment Design
Journalism / JOU / 4 / Editorial Assistant
- News Writing / Prof. Nadia Ferro / Writing, Reporting
- Media Law and Ethics / Dr. Edith Vane / Media Law, Fact Checking
- Data Journalism / Dr. Tess Villareal / Data Journalism, Data Visualization
- Radio and Podcasting / Prof. Nadia Ferro / Interviewing, Audio Production
"""  # noqa: E501 - one department a line reads best

# Sector / cities in which its employers sit / employers, each with an office in three of these cities.
_SECTORS = """
Software / Bengaluru, San Francisco, Berlin, Toronto, Dublin, Hyderabad, Singapore, Seattle, Warsaw, Tel Aviv, Austin / Alderbrook Software, Quillstone Labs, Brightmoor Systems, Tessellate Cloud, Nimbus Harbour, Orchard Lane Software, Kestrel Data, Softwing Technologies, Lumenpath, Papertrail Systems, Cobaltree, Graniteware Digital
Banking / London, New York, Singapore, Mumbai, Toronto, Zurich, Johannesburg, Edinburgh, Dubai / Harrowgate Bank, Meridian Trust Bank, Castlebridge Capital, First Lantern Bank, Oakhaven Savings, Silverquay Investments, Northmere Bank, Copperfield Asset Managers
Insurance / Munich, London, Zurich, Toronto, Tokyo / Stillwater Insurance, Beacon Hill Assurance, Anchorstone Mutual, Fairwind Insurance, Evergate Re
Healthcare / Toronto, London, Dublin, Sydney, Manila, Chennai, Boston, Nairobi, Auckland / St. Brannoc Hospital, Riverbend General Hospital, Maplewood Clinic, Lakeshore Medical Centre, Greenfield Community Health, Northgate Children's Hospital, Hillcrest University Hospital, Willow Park Care Group, Sunrise Valley Hospital
Biotechnology / Boston, Copenhagen, Dublin, Hyderabad, Singapore, Lyon / Helixmere Biosciences, Petri & Vale, Genovar Therapeutics, Amberleaf Biologics, Cellbridge Research, Tidewater Pharma
Legal / London, New York, Toronto, Mumbai, Lagos, Sydney / Fenwright & Moss, Lockhaven Legal, Ashdown Pryce, Calloway Verity Chambers, Stonebridge Advocates, Marlowe & Tan
Education / Toronto, Manchester, Accra, Melbourne, Chennai, Lisbon, Auckland / Elmsworth School, Harbour View Academy, Cedar Grove College, Larkfield Primary School, Brookside Learning Trust, Saltmarsh High School, Pinecrest International School
Construction / Dubai, London, Toronto, Istanbul, Pune, Lagos, Warsaw / Ironvale Construction, Keystone Arch Builders, Redcliff Infrastructure, Terrafirma Engineering, Blackwater Civil Works, Spanbridge Contractors
Architecture / Copenhagen, Barcelona, London, Tokyo, São Paulo / Studio Halden, Fieldnote Architects, Lattice & Stone, Open Courtyard Architects, Rook Lane Studio
Manufacturing / Munich, Osaka, Pune, Chicago, Istanbul, Guadalajara, Seoul / Torvald Machines, Brassworks Industrial, Eastgate Motors, Precision Vale, Holloway Tools, Kitewing Aerospace, Sable Robotics
Energy / Copenhagen, Hamburg, Cape Town, Chennai, Santiago, Dubai, Cairo, Rio de Janeiro / Windmere Energy, Solstice Power, Gridline Utilities, Northern Tide Renewables, Emberfield Power
Environment / Amsterdam, Vancouver, Cape Town, Melbourne, Santiago / Clearwater Consulting, Mosslight Environmental, Evergreen Survey Group, Bluefin Water Partners
Consulting / London, New York, Singapore, Amsterdam, Mumbai, Madrid, Paris / Fairholm Partners, Bridgewell Advisory, Lindenhall Consulting, Tidal Strategy Group, Crossfield Audit, Westmark Advisors
Retail / Chicago, London, Madrid, Jakarta, Mexico City, Stockholm / Goldfinch Retail, Marketlane, Thistle & Thread, Homestead Goods, Pepperwood Foods, Little Acorn Stores
Logistics / Rotterdam, Singapore, Dubai, Chicago, Mumbai, Hamburg / Swiftkeel Logistics, Portside Freight, Roundhouse Shipping, Longhaul Express
Hospitality / Dubai, Lisbon, Barcelona, Cape Town, Auckland / Seven Lamps Hotels, Driftwood Resorts, Copper Kettle Restaurants, Wayfarer Inns
Media / New York, London, Mumbai, Lagos, Berlin, São Paulo, Paris / The Morning Ledger, Channel Meridian, Broadsheet House, Foxglove Publishing, Radio Estuary, Inkwell Media
Design / Berlin, Barcelona, London, New York, Seoul, Montreal / Papercrane Studio, Bold Heron, Studio Marigold, Common Thread Design, Half Moon Creative
Public Sector / Toronto, Nairobi, Accra, Manchester, Lisbon, Auckland / City Planning Department, Regional Health Authority, Ministry of Public Works, Statistics Office, Department of Education
"""  # noqa: E501 - one sector a line reads best


@dataclass(frozen=True, slots=True)
class Course:
    name: str
    instructor: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Department:
    """`code` stands in student numbers, `weight` is how many alumni it has beside the others."""

    name: str
    code: str
    weight: int
    first_titles: tuple[str, ...]
    courses: tuple[Course, ...]


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    sector: str
    offices: tuple[City, ...]


def _departments() -> list[Department]:
    departments = []
    for block in _DEPARTMENTS.strip().replace("\n- ", "\t").splitlines():
        head, *lines = block.split("\t")
        name, code, weight, titles = head.split(" / ")
        courses = []
        for line in lines:
            course, instructor, skills = line.split(" / ")
            courses.append(Course(course, instructor, tuple(skills.split(", "))))
        departments.append(Department(name, code, int(weight), tuple(titles.split(", ")), tuple(courses)))
    return departments


def _companies(line: str) -> tuple[str, list[Company]]:
    sector, places, names = line.split(" / ")
    cities = [CITIES[place] for place in places.split(", ")]
    companies = []
    for number, name in enumerate(names.split(", ")):
        # A public body has one seat, a company three offices.
        seats = 1 if sector == "Public Sector" else 3
        offices = tuple(cities[(number + 2 * step) % len(cities)] for step in range(seats))
        companies.append(Company(name, sector, offices))
    return sector, companies


DEPARTMENTS = _departments()
COMPANIES = dict(_companies(line) for line in _SECTORS.strip().splitlines())
"""By sector."""
